"""The CSV files of `todoke match`: registered people, target list, towns in; decisions out."""

from services.eligibility.matching_files.refused import FileRefused

__all__ = ["FileRefused"]

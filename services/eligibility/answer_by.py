"""The last day to answer a case: that of its procedure kind, else the programme's deadline; never after that."""


def answer_by(case: str, programme: str) -> str:
    """SQL of that date, for these names of `benefit_case` and `programme`."""
    return f"""
coalesce((SELECT (e ->> 'answer_by')::date FROM jsonb_array_elements({programme}.content -> 'procedures') AS e
          WHERE e ->> 'kind' = {case}.procedure_kind LIMIT 1), {programme}.deadline)
""".strip()  # noqa: S608

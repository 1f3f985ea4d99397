"""The results of the paper process of the same benefit: read from a file, compared with what Todoke would have done."""

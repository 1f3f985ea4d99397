"""Splink on canonical columns, run by the interpreter of its own virtual environment (var/splink).

Arguments: registered.csv, targets.csv (id, name, birth, sex, town, numbers), out.csv. Writes each target's best
resident with its probability.
"""

import logging
import sys

import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

logging.disable(logging.WARNING)  # the course of its training
registered, targets, out = sys.argv[1:]
api = DuckDBAPI()
connection = api._con
tables = [
    api.register(connection.sql(f"SELECT * FROM read_csv('{path}', all_varchar = true, header = true)"))
    for path in (registered, targets)
]
settings = SettingsCreator(
    link_type="link_only",
    unique_id_column_name="id",
    comparisons=[
        cl.JaroWinklerAtThresholds("name", [0.92, 0.8]),
        cl.LevenshteinAtThresholds("birth", [1, 2]),
        cl.ExactMatch("sex"),
        cl.ExactMatch("town"),
        cl.LevenshteinAtThresholds("numbers", 1),
    ],
    blocking_rules_to_generate_predictions=[
        block_on("birth"),
        block_on("name", "town"),
        block_on("town", "numbers", "sex"),
    ],
)
linker = Linker(tables, settings)
linker.training.estimate_probability_two_random_records_match([block_on("name", "birth")], recall=0.8)
linker.training.estimate_u_using_random_sampling(max_pairs=1e7)
linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth"))
linker.training.estimate_parameters_using_expectation_maximisation(block_on("name"))
found = linker.inference.predict(threshold_match_probability=0.5)
connection.sql(
    f"""
    COPY (
        SELECT id_l AS resident_id, id_r AS target_id, match_probability AS probability
        FROM {found.physical_name}
        QUALIFY row_number() OVER (PARTITION BY id_r ORDER BY match_weight DESC) = 1
    ) TO '{out}' (HEADER)
    """
)

"""Reads columns: each distinct value once, a finding for every row that has it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from services.eligibility.lists.body import Body
from services.eligibility.lists.columns import Column, Field
from services.eligibility.lists.findings import Findings, Problem
from services.eligibility.lists.grid import Cell

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """The people's rows as columns. `numbers` are their row numbers in the file."""

    used: dict[Field, Column]
    numbers: Sequence[int]
    body: Body
    findings: Findings

    def cells(self, column: Column) -> Sequence[Cell]:
        cells = self.body.column(column.index)
        if len(cells) == len(self.numbers):
            return cells
        first = self.body.first
        return [cells[number - first] for number in self.numbers]

    def read(self, field: Field, reader: Callable[[Cell], tuple[T, Problem | None]], missing: T) -> list[T]:
        """The column's values in the order of the rows; `missing` for all where the list has no such column."""
        column = self.used.get(field)
        if column is None:
            return [missing] * len(self.numbers)
        return self.read_cells(column, self.cells(column), reader)

    def read_cells(
        self, column: Column, cells: Sequence[Cell], reader: Callable[[Cell], tuple[T, Problem | None]]
    ) -> list[T]:
        table: dict[Cell, T] = {}
        problems: dict[Cell, Problem] = {}
        for cell in set(cells):
            table[cell], problem = reader(cell)
            if problem is not None:
                problems[cell] = problem
        if problems:
            for number, cell in zip(self.numbers, cells, strict=True):
                if cell in problems:
                    self.findings.problem(problems[cell], cell, number, column)
        return list(table.values()) * len(cells) if len(table) == 1 else [table[cell] for cell in cells]

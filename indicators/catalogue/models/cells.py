"""For whom: dimensions, their categories, the cells they make, and how a sheet is broken down."""

import pgtrigger
from django.db import models
from django.db.models import Q

from indicators.catalogue.models.indicators import IndicatorVersion
from indicators.catalogue.states import TotalRule

TOTAL_CELL = 1
"""The cell without a category: the total. Made by the migration."""


class Dimension(models.Model):
    """Sex, age, residence, degree of handicap …"""

    id = models.SmallAutoField(primary_key=True)
    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """Once in use it is archived, never deleted (protected by the cells)."""

    id = models.SmallAutoField(primary_key=True)
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="categories")
    code = models.SlugField(max_length=20)
    name = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dimension", "code"], name="category_once_a_dimension"),
            models.UniqueConstraint(fields=["id", "dimension"], name="category_with_its_dimension"),
        ]

    def __str__(self) -> str:
        return self.name


class Cell(models.Model):
    """A set of categories, at most one a dimension. `key` is canonical: «sex=f;varsta=0-2», dimensions by code; «» is the total."""

    id = models.SmallAutoField(primary_key=True)
    key = models.CharField(max_length=160, unique=True)

    class Meta:
        triggers = [pgtrigger.Protect(name="cells_keep", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.key or "∑"


class CellCategory(models.Model):
    cell = models.ForeignKey(Cell, on_delete=models.PROTECT, related_name="marks")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="marks")
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cell", "dimension"], name="one_category_a_dimension"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="category_is_of_the_dimension",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NOT EXISTS (SELECT 1 FROM indicators_category c
                                   WHERE c.id = NEW.category_id AND c.dimension_id = NEW.dimension_id) THEN
                        RAISE EXCEPTION 'a category belongs to its dimension' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.cell_id}: {self.category_id}"


class Breakdown(models.Model):
    """How a sheet is broken down: a cross of at most three dimensions, sixty cells.

    `cells` are the cells it allows, without the total. `is_exclusive`: a person is in one cell only; `is_exhaustive`: every
    person is in one. Both: the sum of cells is the total. Not exclusive: no cell exceeds the total, and nothing is summed.
    """

    version = models.ForeignKey(IndicatorVersion, on_delete=models.PROTECT, related_name="breakdowns")
    order = models.PositiveSmallIntegerField()
    is_exclusive = models.BooleanField(default=True)
    is_exhaustive = models.BooleanField(default=True)
    total_rule = models.CharField(max_length=7, choices=TotalRule.choices)
    dimensions = models.ManyToManyField(Dimension, through="indicators.BreakdownDimension", related_name="breakdowns")
    cells = models.ManyToManyField(Cell, related_name="breakdowns")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="breakdown_order_once"),
            models.CheckConstraint(
                condition=~Q(total_rule="sum") | Q(is_exclusive=True, is_exhaustive=True),
                name="breakdown_sum_needs_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.order}"


class BreakdownDimension(models.Model):
    breakdown = models.ForeignKey(Breakdown, on_delete=models.CASCADE, related_name="axes")
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["breakdown", "dimension"], name="dimension_once_a_breakdown"),
            models.UniqueConstraint(fields=["breakdown", "order"], name="axis_order_once"),
            models.CheckConstraint(condition=Q(order__gte=1, order__lte=3), name="three_axes_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.breakdown_id}: {self.dimension_id}"

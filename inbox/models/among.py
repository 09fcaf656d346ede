from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignObject, Lookup
from django.db.models.sql.compiler import SQLCompiler

from inbox.sets import array


@Field.register_lookup
@ForeignObject.register_lookup
class Among(Lookup):
    """`column = ANY(array)`: what `in` finds, with one parameter, however many values there are.

    Takes an array expression too, which is computed first: the rows of an `in` may be read from the wrong end.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        left, parameters = self.process_lhs(compiler, connection)
        if hasattr(self.rhs, "as_sql"):
            right, more = self.process_rhs(compiler, connection)
            return f"{left} = ANY {right}", (*parameters, *more)
        return f"{left} = ANY(%s)", (*parameters, array(self.rhs))

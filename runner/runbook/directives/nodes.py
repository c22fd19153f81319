"""The nodes of a recipe in a docutils document: what the author wrote, shown plainly by every writer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from docutils import nodes

if TYPE_CHECKING:
    from runbook.directives.written import Written


class Plain(nodes.Element):
    """A node that every writer that does not know it shows as the docutils node it derives from."""

    shown_as: ClassVar[type[nodes.Element]]

    def walkabout(self, visitor: nodes.NodeVisitor) -> bool:
        """Let the visitor pass, once it has learnt this node's name."""
        self._teach(visitor)
        return super().walkabout(visitor)

    def walk(self, visitor: nodes.NodeVisitor) -> bool:
        """Let the visitor pass, once it has learnt this node's name."""
        self._teach(visitor)
        return super().walk(visitor)

    def _teach(self, visitor: nodes.NodeVisitor) -> None:
        name, known = type(self).__name__, self.shown_as.__name__
        for way in ("visit_", "depart_"):
            if not hasattr(visitor, way + name) and hasattr(visitor, way + known):
                setattr(visitor, way + name, getattr(visitor, way + known))


class RecipeNode(Plain):
    """A node that carries what its author wrote."""

    written: Written

    def copy(self) -> Self:
        """The same node without its children, as docutils does it, and with what was written."""
        twin = super().copy()
        twin.written = self.written
        return twin


class VariableNode(RecipeNode, nodes.definition_list):
    """A variable: its name, and below it what it is for."""

    shown_as = nodes.definition_list


class HostNode(RecipeNode, nodes.rubric):
    """The machine on which what follows happens."""

    shown_as = nodes.rubric


class StepNode(RecipeNode, nodes.container):
    """A `step` or a `file`: its heading, and its commands or its content."""

    shown_as = nodes.container


class OutputNode(RecipeNode, nodes.literal_block):
    """What the step just above must print."""

    shown_as = nodes.literal_block


class RequiresNode(RecipeNode, nodes.paragraph):
    """The recipe that must have been run before."""

    shown_as = nodes.paragraph


class MatrixNode(RecipeNode, nodes.comment):
    """The variants that verification goes through: shown to nobody."""

    shown_as = nodes.comment


class VariableReference(Plain, nodes.literal):
    """The value of a variable, in a sentence."""

    shown_as = nodes.literal


class StepReference(Plain, nodes.reference):
    """A link to a step."""

    shown_as = nodes.reference


ALL = (
    VariableNode,
    HostNode,
    StepNode,
    OutputNode,
    RequiresNode,
    MatrixNode,
    VariableReference,
    StepReference,
)

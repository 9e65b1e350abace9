"""Errors that speak to the person who can mend them: what is wrong, where, what is allowed, what to do."""


class LeadModelError(Exception):
    """Base of every error the package raises on purpose."""


class ParameterError(LeadModelError):
    """A CMS rule value is missing, open, or written wrongly in a rule file."""


class ScenarioError(LeadModelError):
    """An input is outside its allowed range or contradicts another input.

    `problems` holds one (where, message) pair for every fault found, so that a page or an upload can show all
    of them at once instead of the first; a single one may be given as its message and `where`.
    """

    def __init__(self, problems: list[tuple[str, str]] | str, where: str = "") -> None:
        if isinstance(problems, str):
            problems = [(where, problems)]
        self.problems: tuple[tuple[str, str], ...] = tuple(problems)
        super().__init__("\n".join(f"{where}: {text}" if where else text for where, text in self.problems))


class DataError(LeadModelError):
    """A file or a row of data cannot be used as it is."""

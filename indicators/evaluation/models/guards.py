"""What keeps a published evaluation as it is: triggers shared by the tables below it."""

import pgtrigger

from consultare.records.triggers import Refuse

OF_EVALUATION = "SELECT {row}.evaluation_id"
OF_QUESTION = "SELECT q.evaluation_id FROM indicators_evalquestion q WHERE q.id = {row}.question_id"
OF_FINDING = """
    SELECT q.evaluation_id FROM indicators_evalfinding f JOIN indicators_evalquestion q ON q.id = f.question_id
    WHERE f.id = {row}.finding_id"""
_FREEZES = """
    PERFORM 1 FROM indicators_evaluation e WHERE e.id IN ({owners}) FOR SHARE;
    IF EXISTS (SELECT 1 FROM indicators_evaluation e WHERE e.id IN ({owners}) AND e.state = 'published') THEN
        RAISE EXCEPTION 'a published evaluation never changes' USING ERRCODE = '23001';
    END IF;
    RETURN {gives};
"""


def frozen(owner: str) -> list[Refuse]:
    """No row comes, goes or changes once the evaluation it belongs to is published; a draft waits for who publishes it."""
    kinds = (
        ("comes_to_draft", pgtrigger.Insert, ("NEW",), "NEW"),
        ("changes_in_draft", pgtrigger.Update, ("OLD", "NEW"), "NEW"),
        ("goes_from_draft", pgtrigger.Delete, ("OLD",), "OLD"),
    )
    return [
        Refuse(
            name=name, operation=operation,
            func=_FREEZES.format(owners=" UNION ALL ".join(owner.format(row=row) for row in rows), gives=gives),
        )
        for name, operation, rows, gives in kinds
    ]  # fmt: skip

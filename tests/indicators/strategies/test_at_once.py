"""Two people at the same moment: of two decisions on one update one is done, of two reports of one period one waits."""

import pytest
from django.utils import timezone

from consultare.records.models import AuditEvent
from indicators.strategies.actions import nodes, progress
from indicators.strategies.actions.refused import Refused
from indicators.strategies.models import ProgressUpdate
from indicators.strategies.rules.given import NodeText, Said
from indicators.strategies.states import Stage, UpdateState
from tests.factories import PersonFactory
from tests.indicators.collection.test_at_once import together
from tests.indicators.strategies.world import semester, strategy, tree, update

pytestmark = pytest.mark.django_db(transaction=True)
SAID = Said(percent=40, stage=Stage.IN_PROGRESS, done="S-a lucrat.")


def test_two_people_at_once(transactional_db):
    own, now = strategy(), timezone.now()
    measure, other = tree(own, measures=2)
    waiting = update(measure, 60, state=UpdateState.WAITING)
    first, second = PersonFactory(), PersonFactory()
    found = together(
        lambda: progress.approve(update=waiting, by=first, at=now),
        lambda: progress.send_back(update=waiting, reason="Lipsește dovada.", by=second, at=now),
    )
    assert sorted(type(one).__name__ for one in found) == ["ProgressUpdate", "Refused"]
    assert AuditEvent.objects.filter(verb__startswith="progress.").count() == 1

    when = semester()
    found = together(
        lambda: progress.report(node=other, period=when, said=SAID, by=first, at=now),
        lambda: progress.report(node=other, period=when, said=SAID, by=second, at=now),
    )
    assert sorted(type(one).__name__ for one in found) == ["ProgressUpdate", "Refused"]

    # A percent on a leaf, or parts below it: never both.
    third = nodes.add(strategy=own, parent=measure.parent, text=NodeText(code="M1.9", title="Nou"), by=first, at=now)
    found = together(
        lambda: progress.report(node=third, period=when, said=SAID, by=first, at=now),
        lambda: nodes.add(strategy=own, parent=third, text=NodeText(code="A1", title="Parte"), by=second, at=now),
    )
    assert [type(one) for one in found].count(Refused) == 1
    assert third.children.exists() != ProgressUpdate.objects.filter(node=third).exists()

"""The protocol under every order of events that hypothesis thinks of: one case, one receiver, many faults.

The gateway keeps a journal (a yes for ever, a no up to its token); its endpoint takes an id once and forgets what
it rejected. What was sent stays in the bag: it may be taken never, late, twice and in any order.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from casebus.ledger.chain import verify_chain
from casebus.router import operate
from casebus.schemas.errors import BadDocument
from casebus.schemas.exchange import Effect, Outcome, Release
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

ENDED = {"delivered", "answered", "closed", "superseded", "withdrawn", "skipped"}
WHO = {"actor": "operator", "reason": "test"}

some = st.integers(0, 10**6)


class Protocol(RuleBasedStateMachine):
    """Everything that may happen to the hand-overs of one case to one receiver."""

    def __init__(self, make_world: Callable[[], Any]) -> None:
        super().__init__()
        self.world = make_world()
        self.transfers: list[str] = []
        self.releases: list[Release] = []
        self.outcomes: list[Outcome] = []
        self.yes: set[str] = set()
        self.no: Counter[str] = Counter()
        self.unanswered: set[str] = set()
        self.effects: list[str] = []
        self.ended: dict[str, str] = {}

    def teardown(self) -> None:
        self.settle_everything()
        with self.world.hub.ledger.read() as connection:
            assert verify_chain(connection).broken_at is None
        self.world.hub.ledger.close()

    # the hub

    @precondition(lambda self: len(self.transfers) < 4)
    @rule(supersedes=st.booleans())
    def submit(self, supersedes: bool) -> None:
        key = f"K{len(self.transfers)}"
        before = f"K{len(self.transfers) - 1}" if supersedes and self.transfers else ""
        self.transfers += self.world.submit(key=key, supersedes_key=before).transfers

    @rule()
    def release(self) -> None:
        self.releases += self.world.take()

    @precondition(lambda self: self.outcomes)
    @rule(which=some)
    def settle(self, which: int) -> None:
        self.world.settle(self.outcomes[which % len(self.outcomes)])

    @rule(seconds=st.sampled_from([1, 30, 200]))
    def time_passes(self, seconds: int) -> None:
        self.world.later(seconds)
        self.world.sweep()

    @precondition(lambda self: self.releases)
    @rule()
    def silence_until_the_next_release(self) -> None:
        self.world.later(200)
        self.world.sweep()
        self.world.later(4000)
        self.releases += self.world.take()

    @rule()
    def kill_the_hub(self) -> None:
        self.world.restart()

    @precondition(lambda self: self.transfers)
    @rule(which=some, action=st.sampled_from([operate.park, operate.release_again, operate.skip]))
    def act(self, which: int, action: Any) -> None:
        parked = [id for id in self.transfers if self.world.state(id) == "parked"]
        among = parked or self.transfers
        try:
            action(self.world.hub, among[which % len(among)], **WHO)
        except BadDocument as refused:
            if refused.problems[0].code != "ACTION_NOT_NOW":
                raise

    # the gateway and its endpoint

    @precondition(lambda self: self.releases)
    @rule(which=some, answer=st.sampled_from(["yes", "no", "away", "yes, unheard", "nothing heard"]))
    def deliver(self, which: int, answer: str) -> None:
        """Take any release ever sent, as a gateway with a journal does."""
        release = self.releases[-1 - which % len(self.releases)]  # small numbers: the newest
        id = release.transfer
        if id in self.yes:
            effect = Effect.DELIVERED
        elif self.no[id] >= release.token:
            effect = Effect.REJECTED
        elif release.kind == "void":
            effect = self.note(release, id in self.effects)
        else:
            effect = self.ask(release, answer)
        self.outcomes.append(self.world.outcome(release, effect))

    def ask(self, release: Release, answer: str) -> Effect:
        id = release.transfer
        if id in self.effects:
            return self.note(release, True)
        if answer.startswith("yes"):
            self.effects.append(id)
        if answer in {"yes", "no"}:
            if answer == "no" and id in self.unanswered:
                return Effect.DOUBT
            return self.note(release, answer == "yes")
        if answer != "away":
            self.unanswered.add(id)
        return Effect.UNAVAILABLE

    def note(self, release: Release, yes: bool) -> Effect:
        if yes:
            self.yes.add(release.transfer)
            return Effect.DELIVERED
        self.no[release.transfer] = max(self.no[release.transfer], release.token)
        return Effect.REJECTED

    # what must hold

    @invariant()
    def at_most_one_effect_in_order(self) -> None:
        assert len(self.effects) == len(set(self.effects))
        places = [self.transfers.index(id) for id in self.effects]
        assert places == sorted(places)

    @invariant()
    def ended_is_final_and_true(self) -> None:
        for id in self.transfers:
            state = self.world.state(id)
            assert self.ended.get(id, state) == state
            if state in ENDED:
                self.ended[id] = state
                assert (state in {"delivered", "answered"}) == (id in self.effects)

    def settle_everything(self) -> None:
        """With a healthy road, an agency that is there and an operator who decides, everything ends."""
        for _ in range(40):
            self.world.later(4000)
            self.world.sweep()
            for id in self.transfers:
                if self.world.state(id) == "parked":
                    operate.skip(self.world.hub, id, **WHO)
            for release in (found := self.world.take()):
                self.releases.append(release)
                self.deliver(0, "yes")
            self.world.settle(*self.outcomes[len(self.outcomes) - len(found) :])
            self.at_most_one_effect_in_order()
            self.ended_is_final_and_true()
            if len(self.ended) == len(self.transfers):
                return
        raise AssertionError({id: self.world.state(id) for id in self.transfers})


def test_the_protocol_holds_whatever_happens(make_world: Callable[[], Any]) -> None:
    run_state_machine_as_test(
        lambda: Protocol(make_world),
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )

"""How one agency speaks: its channel, its mappings, and what its gateway remembers.

The gateway's half of the flow, with three verbs. Most agencies are a declaration and need no
Python: an `AdapterKind` (mappings) and a channel in `casebus.toml`.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from ..schemas.catalogue import LANGUAGES, text
from ..schemas.errors import CasebusError, Unavailable
from ..schemas.exchange import Answer, Effect, Outcome, Release, Submission, Verdict
from ..schemas.problem import Problem
from .contracts import Channel, Handed, Settlement
from .intake import Intake, OpenSource
from .journal import Journal
from .mapping import Mappings
from .reading import CHINA, Reader
from .residue import Residues
from .writing import Writer, Written

log = logging.getLogger(__name__)

#: how bad a verdict is for the source that holds the document: the worst one settles it
WORST = (Verdict.REFUSED, Verdict.CONFLICT, Verdict.DUPLICATE, Verdict.ACCEPTED)
#: the hub has the document, now or from before
TAKEN = (Verdict.ACCEPTED, Verdict.DUPLICATE)


class Adapter:
    """One agency on the bus. One thread calls it."""

    def __init__(
        self,
        agency: str,
        *,
        channel: Channel,
        reader: Reader,
        writer: Writer,
        intake: Intake,
        journal: Journal,
        clock: Callable[[], datetime],
        residues: Residues | None = None,
        languages: Sequence[str] = LANGUAGES,
    ) -> None:
        self.agency = agency
        self._channel = channel
        self._reader = reader
        self._writer = writer
        self._intake = intake
        self._journal = journal
        self._clock = clock
        #: the agency's own fields, kept once the hub has accepted their document
        self._residues = residues
        #: of the reports that are laid beside refused sources
        self._languages = languages

    def use(self, mappings: Mappings) -> None:
        """Translate by these from the next document on; what is already translated goes as it is."""
        self._reader = replace(self._reader, mappings=mappings)
        self._writer.use(mappings)
        if self._residues is not None:
            self._residues.use(mappings)

    def collect(self, limit: int) -> list[Submission]:
        """Poll, translate and check; what may go to the hub now. Sources stay the agency's until answered.

        Repeats what the hub has not answered in time. Raises Unavailable when the agency's side is away.
        """
        now = self._clock()
        try:
            room = max(0, limit - len(self._intake))
            for delivery in self._channel.poll(room) if room else ():
                self._intake.take(delivery, self._reader.read(delivery, now))
        finally:
            submissions = list(self._intake.submit(now.timestamp()))
        return submissions

    def answer(self, answers: Sequence[Answer]) -> None:
        """Settle the sources whose documents are all answered. May repeat; late answers are ignored."""
        for answer in answers:
            source = self._intake.answer(answer)
            if source is not None:
                self._keep(source)
                source.delivery.settle(_settlement(source, self._languages))

    def _keep(self, source: OpenSource) -> None:
        """What only the agency uses is on disk before its source is given back."""
        if self._residues is not None:
            kept = {
                one.key: one.verdict is Verdict.ACCEPTED for one in source.answers if one.verdict in TAKEN
            }
            self._residues.settle(source.delivery.id or source.delivery.reference, kept, self._clock())

    def deliver(self, releases: Sequence[Release]) -> list[Outcome]:
        """Hand every release to the agency's system; one outcome each. Repeatable as the endpoint promises."""
        if not releases:
            return []
        on = self._clock().astimezone(CHINA).date()
        written = [self._write(release, on) for release in releases if release.kind != "void"]
        outcomes = [_unwritten(one) for one in written if one.letter is None]
        outcomes += self._hand([one for one in written if one.letter is not None])
        outcomes += self._void([release for release in releases if release.kind == "void"])
        return outcomes

    def _write(self, release: Release, on: date) -> Written:
        """What no check foresaw is a rejection of this release: the rest of the batch goes."""
        try:
            return self._writer.write(release, on)
        except Exception as error:  # a fault of ours, or of a plug-in; an operator sees it parked
            log.exception("%s: a release could not be written", self.agency)
            return Written(
                release, None, problems=(Problem("LETTER_UNWRITABLE", params={"why": type(error).__name__}),)
            )

    def _hand(self, written: Sequence[Written]) -> Iterable[Outcome]:
        """Send what may be sent: nothing that was voided, and to a plain endpoint nothing twice."""
        plain = self._channel.endpoint == "plain"
        ready: list[Written] = []
        rest: list[Written] = []
        for one in written:
            (rest if self._settled(one.release.transfer, plain=plain) else ready).append(one)
        if plain:
            self._journal.note([one.release.transfer for one in ready], "sent")
        handed = {one.id: one for one in self._send(ready)}
        if plain:
            for effect, word in ((Effect.DELIVERED, "yes"), (Effect.REJECTED, "no")):
                self._journal.note([id_ for id_, one in handed.items() if one.effect is effect], word)
        for one in ready:
            yield _outcome(one, self._sure(one.release, handed[one.release.transfer]))
        for one in rest:
            yield _outcome(one, self._remembered(one.release.transfer))

    def _settled(self, id_: str, *, plain: bool) -> bool:
        state = self._journal.state(id_)
        return state == "no" or (plain and state != "")

    def _send(self, ready: Sequence[Written]) -> Sequence[Handed]:
        letters = [one.letter for one in ready if one.letter is not None]
        try:
            return self._channel.deliver(letters) if letters else []
        except Unavailable as away:
            effect, after, cause = Effect.UNAVAILABLE, away.retry_after, str(away)
        except (CasebusError, OSError) as broken:
            log.exception("%s: delivery broke off", self.agency)
            plain = self._channel.endpoint == "plain"
            effect, after, cause = (Effect.DOUBT if plain else Effect.UNAVAILABLE), None, str(broken)
        problem = Problem("CHANNEL_AWAY", params={"why": cause[:300]})
        return [Handed(letter.id, effect, retry_after=after, problems=(problem,)) for letter in letters]

    def _sure(self, release: Release, handed: Handed) -> Handed:
        """A "no" to a repeated letter is a doubt where the endpoint forgets: the one before may have been taken."""
        repeated = release.token > 1 and self._channel.endpoint == "unique"
        if handed.effect is not Effect.REJECTED or not repeated:
            return handed
        looked = self._looked(release.transfer)
        return handed if looked.effect is Effect.REJECTED else looked

    def _remembered(self, id_: str) -> Handed:
        """What the journal knows of a letter that went out before."""
        match self._journal.state(id_):
            case "yes":
                return Handed(id_, Effect.DELIVERED)
            case "no":
                return Handed(id_, Effect.REJECTED, problems=(Problem("DELIVERY_REJECTED_BEFORE"),))
        return self._looked(id_)

    def _looked(self, id_: str) -> Handed:
        found = self._channel.look([id_]).get(id_)
        if found is True:
            return Handed(id_, Effect.DELIVERED)
        if found is False:
            return Handed(id_, Effect.REJECTED, problems=(Problem("DELIVERY_VOIDED"),))
        return Handed(id_, Effect.DOUBT, problems=(Problem("DELIVERY_IN_DOUBT"),))

    def _void(self, releases: Sequence[Release]) -> Iterable[Outcome]:
        """Ask what took effect; where nothing did, note a refusal that binds every earlier token."""
        for release in releases:
            handed = self._looked(release.transfer)
            if handed.effect is Effect.REJECTED:
                self._journal.note([release.transfer], "no")
            yield _outcome(Written(release, None), handed)

    def close(self) -> None:
        """Release the channel; unsettled sources come again at the next start."""
        if self._residues is not None:
            self._residues.close()
        self._channel.close()


def _unwritten(written: Written) -> Outcome:
    release = written.release
    return Outcome(
        release.transfer,
        release.token,
        Effect.HELD if written.held else Effect.REJECTED,
        release.receiver,
        mapping=written.mapping,
        problems=written.problems,
        lacunas=written.lacunas,
        mapping_version=written.version,
    )


def _outcome(written: Written, handed: Handed) -> Outcome:
    release = written.release
    return Outcome(
        release.transfer,
        release.token,
        handed.effect,
        release.receiver,
        reference=handed.reference,
        output_digest=written.digest,
        mapping=written.mapping,
        retry_after=handed.retry_after,
        problems=handed.problems,
        details=handed.details,
        lacunas=written.lacunas,
        mapping_version=written.version,
    )


def _settlement(source: OpenSource, languages: Sequence[str]) -> Settlement:
    """The worst verdict of a source's documents, with the report that is laid beside a refused one."""
    verdict = min((answer.verdict for answer in source.answers), key=WORST.index)
    problems = tuple(problem for answer in source.answers for problem in answer.problems)
    reference = ", ".join(answer.submission for answer in source.answers)
    return Settlement(verdict.value, reference, problems, report(source.answers, languages))


def report(answers: Sequence[Answer], languages: Sequence[str] = LANGUAGES) -> str:
    """Every problem of every document of a source, in one language after the other."""
    parts = []
    for lang in languages:
        for answer in answers:
            parts.append(f"{answer.key}: {text(Problem('VERDICT_' + answer.verdict.name), lang)}")
            for problem in answer.problems:
                parts.append(f"  [{problem.code}] {text(problem, lang)}")
                parts += [f"      {line}" for line in (problem.place, problem.rule) if line]
        parts.append("")
    return "\n".join(parts)

"""What became of a police file: posted to the procuratorate, or refused where it is wrong."""

from five_agencies import POLICE
from five_systems import Prefecture
from golden import case_number


def posted(p: Prefecture, serial: int) -> bytes:
    """What the procuratorate's system got of this case."""
    (found,) = [body for _, _, body in p.system.posts if case_number(serial).encode() in body]
    return found


def refused(p: Prefecture, serial: int, body: bytes) -> tuple[str, str]:
    name = f"AJYS_bad{serial}.xml"
    p.put(POLICE, name, body)
    p.flow()
    assert not any(case_number(serial).encode() in got for _, _, got in p.system.posts)
    refusal = p.refusal(POLICE, body, name=name)
    assert len({place.split(",")[0] for place in refusal.places}) == 1
    assert len(set(refusal.codes)) == 1
    return refusal.codes[0], refusal.places[0]

"""A person in canonical form, computed once and stored sealed with the version that made it."""

from typing import NamedTuple

import orjson

from services.eligibility.lists.sex import read_sex
from services.eligibility.matching.addresses import Home, Place, Towns, read_address
from services.eligibility.matching.birth_dates import is_complete, read_birth
from services.eligibility.matching.kana import is_kana, read_kana
from services.eligibility.matching.names import UNREADABLE, Form, read_name

CANONICAL_VERSION = 1
"""Goes up whenever the same writing gives another form; stored forms of another version are computed anew."""

_SEX = {"1": "1", "2": "2", "男": "1", "女": "2", "男性": "1", "女性": "2", "": ""}


class OldForm(ValueError):
    """A stored form was made by another version; compute it anew from what was received."""


class Record(NamedTuple):
    """One person as registered or as listed.

    `birth` is YYYYMMDD (00 unknown), `sex` '1', '2' or ''. `place` is town and numbers, '' where not certain.
    `written` and `surname` belong to `name`, the main form. `more` holds whatever else the person may be equal by,
    further forms of the name and a second place; it is None for the many whose one name and birth date can be read
    whole. `substituted` are the positions in `name` where the certificate shows another character than the register.
    """

    id: str
    name: str
    surname: int
    written: str
    kana: str
    birth: int
    sex: str
    place: str
    room: str
    more: tuple[tuple[Form, ...], tuple[Place, ...]] | None = None
    substituted: tuple[int, ...] = ()


def canonical(
    id_: str,
    name: str,
    kana: str,
    birth_date: str,
    sex: str,
    address: str,
    *,
    home: Home,
    towns: Towns | None = None,
    second_address: str = "",
    name_flags: str = "",
) -> Record:
    """Whatever cannot be read is left blank, and a blank is never equal to anything.

    `second_address`: the list's other address (base date and present). `name_flags`: 代替文字使用位置 of the
    certificate, one 0 or 1 for each character of `name`.
    """
    forms = read_name(name)
    main = forms[0]
    reading = read_kana(kana) or (read_kana(main.text) if is_kana(main.text) else "")
    substituted = _substituted(name, name_flags) if "1" in name_flags else ()
    place = read_address(address, home, towns)
    more = None
    birth = read_birth(birth_date.strip())
    if second_address or substituted or len(forms) > 1 or UNREADABLE in main.text or not is_complete(birth):
        second = read_address(second_address, home, towns) if second_address else place
        more = (forms[1:], (second,) if second != place else ())
    return Record(
        id_,
        main.text,
        main.surname,
        main.written,
        reading,
        birth,
        _SEX[sex] if sex in _SEX else _sex(sex),
        place.key,
        place.room,
        more,
        substituted,
    )


def blocking_keys(record: Record) -> tuple[str, ...]:
    """Two people are compared only if they share one of these: the complete birth date, or town and numbers.

    Both are plain text; a service stores a keyed hash of each (`Keys.blind_index`), never the key itself.
    """
    birth = (f"birth {record.birth}",) if is_complete(record.birth) else ()
    if record.more is None and record.place:  # most people
        return (*birth, f"place {record.place}")
    return (*birth, *(f"place {place}" for place in dict.fromkeys(p.key for p in places(record)) if place))


def places(record: Record) -> tuple[Place, ...]:
    """The first place and, where there is one, the second."""
    first = Place(record.place, record.room)
    return (first, *record.more[1]) if record.more else (first,)


def forms(record: Record) -> tuple[Form, ...]:
    """All forms of the name, the main one first."""
    main = Form(record.name, record.surname, record.written)
    return (main, *record.more[0]) if record.more else (main,)


def stored(record: Record) -> bytes:
    """What a service seals and keeps: the form and its version, without the id."""
    return orjson.dumps((CANONICAL_VERSION, *record[1:]), default=tuple)


def restored(id_: str, content: bytes) -> Record:
    """The inverse of `stored`; raises `OldForm` if another version made it."""
    version, *values = orjson.loads(content)
    if version != CANONICAL_VERSION:
        raise OldForm(f"canonical form of version {version}, not {CANONICAL_VERSION}")
    name, surname, written, kana, birth, sex, place, room, more, substituted = values
    if more is not None:
        more = (tuple(Form(*form) for form in more[0]), tuple(Place(*place) for place in more[1]))
    return Record(id_, name, surname, written, kana, birth, sex, place, room, more, tuple(substituted))


def _sex(text: str) -> str:
    sex = read_sex(text)[0]
    return sex if sex in ("1", "2") else ""


def _substituted(name: str, flags: str) -> tuple[int, ...]:
    letters = [flag for letter, flag in zip(name, flags, strict=False) if not letter.isspace()]
    return tuple(position for position, flag in enumerate(letters) if flag == "1")

import pytest

from services.notifier.line.limiter import Limiter


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_never_more_than_the_rate_in_any_second_also_from_idle() -> None:
    clock = Clock()
    limiter = Limiter(100, burst=0.02, clock=clock)
    clock.now += 60
    times = [clock.now + limiter.reserve() for _ in range(250)]
    assert times == sorted(times)
    for start in times:
        assert sum(start <= t < start + 1 for t in times) <= 100 + 3  # the burst of 20 ms and the one that is due now
    assert times[-1] - times[0] == pytest.approx(2.49 - 0.02, abs=0.011)


def test_only_this_process_share_is_used() -> None:
    clock = Clock()
    limiter = Limiter(1000, share=0.25, burst=0, clock=clock)
    assert [round(limiter.reserve(), 6) for _ in range(3)] == [0, 0.004, 0.008]


def test_a_429_halves_the_rate_once_and_it_comes_back_slowly() -> None:
    clock = Clock()
    limiter = Limiter(1000, clock=clock)
    for _ in range(50):  # a burst of answers to requests already under way
        limiter.slow_down()
    assert limiter.rate == 500
    clock.now += 2
    limiter.reserve()
    assert limiter.rate == 600
    clock.now += 60
    limiter.reserve()
    assert limiter.rate == 1000


@pytest.mark.parametrize(("rate", "share"), [(0, 1), (10, 0), (10, 1.5)])
def test_a_pace_that_makes_no_sense_is_refused(rate: float, share: float) -> None:
    with pytest.raises(ValueError, match="rate must be positive"):
        Limiter(rate, share=share)

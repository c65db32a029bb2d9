from fractions import Fraction

from studio.media.frame_rate import held_frames

RATE = Fraction(25)


def seen(starts: list[Fraction], duration: Fraction) -> list[int]:
    return [index for index, _ in held_frames([(start, duration, None) for start in starts], RATE)]


def test_same_rate_keeps_every_frame_once():
    assert seen([Fraction(i, 25) for i in range(50)], Fraction(1, 25)) == list(range(50))


def test_time_begins_at_the_first_frame():
    assert seen([5 + Fraction(i, 25) for i in range(10)], Fraction(1, 25)) == list(range(10))


def test_thirty_to_twenty_five_drops_every_sixth():
    shown = seen([Fraction(i, 30) for i in range(60)], Fraction(1, 30))
    assert len(shown) == 50
    assert shown[:11] == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 12]


def test_slow_source_repeats():
    assert seen([Fraction(0), Fraction(1, 5)], Fraction(1, 5)) == [0] * 5 + [1] * 5


def test_variable_rate_holds_until_the_next_start():
    starts = [Fraction(0), Fraction(1, 25), Fraction(1, 2), Fraction(13, 25)]
    assert seen(starts, Fraction(1, 25)) == [0] + [1] * 12 + [3]


def test_millisecond_jitter_neither_doubles_nor_drops():
    starts = [Fraction(i, 25) + Fraction((i * 7) % 5 - 2, 1000) * (i > 0) for i in range(100)]
    assert seen(starts, Fraction(1, 25)) == list(range(100))


def test_one_short_frame_gives_one_and_nothing_gives_nothing():
    assert seen([Fraction(0)], Fraction(1, 1000)) == [0]
    assert seen([], Fraction(1)) == []

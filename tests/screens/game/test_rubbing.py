"""Rubbing a card: what the brush passed is open, and nothing else."""

from __future__ import annotations

from screens.game.rubbing import Rubbed, rubbed


def line(*points: tuple[float, float]) -> Rubbed:
    marks = Rubbed()
    for at, (x, y) in enumerate(points):
        marks = rubbed(marks, x, y, begins=at == 0)
    return marks


def test_a_line_opens_what_lies_between_its_ends() -> None:
    across = line((0.0, 0.5), (1.0, 0.5))
    assert 0.15 < across.share < 0.4
    assert {column for column, _ in across.cells} == set(range(12))
    assert across.strokes == (((0.0, 0.5), (1.0, 0.5)),)


def test_to_and_fro_opens_it_all() -> None:
    rows = [(x, y / 10) for y in range(11) for x in (0.0, 1.0)]
    assert line(*rows).share == 1


def test_a_finger_put_down_anew_draws_no_line_to_there() -> None:
    marks = rubbed(line((0.0, 0.0)), 1.0, 1.0, begins=True)
    assert len(marks.strokes) == 2
    assert marks.share < 0.1


def test_beside_the_card_counts_as_its_edge_and_the_same_place_twice_as_once() -> None:
    assert line((-3.0, 0.5)).strokes == (((0.0, 0.5),),)
    once, twice = line((0.5, 0.5)), line((0.5, 0.5), (0.5, 0.5))
    assert once.cells == twice.cells


def test_no_more_is_kept_than_anybody_needs() -> None:
    marks = line(*[(at % 10 / 10, 0.5) for at in range(2000)])
    assert marks.points == 400

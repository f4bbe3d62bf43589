"""What a build shows where there is no terminal."""

from cli.index import _Lines


def test_lines_tell_each_step_and_then_every_fifteen_seconds(capsys):
    times = iter([0, 1, 14.9, 15.1, 16, 17])
    show = _Lines(clock=lambda: next(times))
    for done in (0, 64, 128, 192):
        show("计算向量", done, 500)
    show("写入", 0, 1)
    show("写入", 1, 1)
    assert capsys.readouterr().err.splitlines() == ["计算向量 0/500", "计算向量 192/500", "写入 0/1"]

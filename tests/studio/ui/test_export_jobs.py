from pathlib import Path

from studio.ui.export_jobs import ExportJobs
from studio.worker.messages import RunFailed, RunFinished, RunProgress, RunStopped


def states(jobs: ExportJobs) -> dict[int, str]:
    return {job.run: job.state for job in jobs.jobs}


def test_a_job_from_beginning_to_end() -> None:
    jobs = ExportJobs()
    jobs.add(1, Path("a.mp4"))
    jobs.add(2, Path("b.mp4"))
    assert states(jobs) == {1: "waiting", 2: "waiting"}
    jobs.note_progress(RunProgress(1, "Exporting", 0.25, 12.0))
    assert (jobs.jobs[0].state, jobs.jobs[0].fraction, jobs.jobs[0].remaining_s) == ("running", 0.25, 12.0)
    jobs.note_end(RunFinished(1))
    jobs.note_end(RunFailed(2, "The disk is full.", "Free some space."))
    assert states(jobs) == {1: "done", 2: "failed"}
    assert jobs.jobs[1].problem == "The disk is full. Free some space."
    assert jobs.unfinished == ()
    jobs.dismiss(1)
    assert states(jobs) == {2: "failed"}


def test_a_cancelled_job_stays_cancelled_until_it_is_gone() -> None:
    jobs = ExportJobs()
    jobs.add(1, Path("a.mp4"))
    jobs.note_cancel(1)
    jobs.note_progress(RunProgress(1, "Exporting", 0.5, 1.0))
    jobs.dismiss(1)  # not at its end yet
    assert states(jobs) == {1: "cancelling"}
    jobs.note_end(RunStopped(1))
    assert jobs.jobs == ()
    jobs.note_progress(RunProgress(1, "Exporting", 0.75, 1.0))
    assert jobs.jobs == ()


def test_the_same_film_again_replaces_the_finished_one() -> None:
    jobs = ExportJobs()
    jobs.add(1, Path("a.mp4"))
    jobs.note_end(RunFinished(1))
    jobs.add(2, Path("a.mp4"))
    assert states(jobs) == {2: "waiting"}

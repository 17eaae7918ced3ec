package dev.slipway.console.job;

import dev.slipway.api.job.JobState;
import dev.slipway.client.SlipwayClient;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import dev.slipway.console.page.Words;
import java.util.List;

/// All streams, the last batch jobs, newest first, and what begins some by itself.
final class JobListPage implements Page {
    private static final int MOST = 100;
    private static final List<String> STATES = JobState.OF_BATCHES.stream().map(Words::of).toList();

    @Override
    public PageRoute route() {
        return PageRoute.get("/jobs");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        String wanted = request.query("state").strip();
        String state = STATES.contains(wanted) ? wanted : "";
        List<JobLine> jobs =
                server.jobs()
                        .all(state.isEmpty() ? null : state, null)
                        .limit(MOST)
                        .map(JobLine::new)
                        .toList();
        List<StreamLine> streams = server.streams().all().stream().map(StreamLine::new).toList();
        List<ScheduleLine> schedules =
                server.jobs().schedules().stream().map(ScheduleLine::new).toList();
        return PageAnswer.view(
                "job/list.jte",
                request.frame("Jobs"),
                new JobListView(state, STATES, jobs, streams, schedules));
    }
}

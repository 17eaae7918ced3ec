package dev.slipway.console.job;

import dev.slipway.api.job.JobList;
import dev.slipway.api.job.JobState;
import dev.slipway.client.SlipwayClient;
import dev.slipway.console.page.Filtered;
import dev.slipway.console.page.Links;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import dev.slipway.console.page.Words;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Batch jobs, newest first; before the first of them all streams, and what begins some by itself.
final class JobListPage implements Page {
    private static final String TEMPLATE = "job/list.jte";
    private static final String TITLE = "Jobs";
    private static final int SHOWN = 100;
    private static final List<String> STATES = JobState.OF_BATCHES.stream().map(Words::of).toList();

    @Override
    public PageRoute route() {
        return PageRoute.get("/jobs");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        return Filtered.by(() -> shown(request, server), why -> refused(request, why));
    }

    private static PageAnswer shown(PageRequest request, SlipwayClient server) {
        String state = state(request);
        String after = request.query("page");
        JobList page =
                server.jobs()
                        .page(
                                state.isEmpty() ? null : state,
                                after.isEmpty() ? null : after,
                                SHOWN);
        List<JobLine> jobs = page.jobs().stream().map(JobLine::new).toList();
        boolean isFirst = after.isEmpty();
        return PageAnswer.view(
                TEMPLATE,
                request.frame(TITLE),
                new JobListView(
                        state,
                        STATES,
                        jobs,
                        next(state, page),
                        isFirst ? streams(server) : List.of(),
                        isFirst ? schedules(server) : List.of(),
                        null));
    }

    private static PageAnswer refused(PageRequest request, String why) {
        String state = state(request);
        return PageAnswer.again(
                TEMPLATE,
                request.frame(TITLE),
                new JobListView(state, STATES, List.of(), null, List.of(), List.of(), why));
    }

    private static String state(PageRequest request) {
        return request.query("state").strip();
    }

    private static @Nullable String next(String state, JobList page) {
        String next = page.next();
        return next == null
                ? null
                : Links.to("/jobs").with("state", state).with("page", next).toString();
    }

    private static List<StreamLine> streams(SlipwayClient server) {
        return server.streams().all().stream().map(StreamLine::new).toList();
    }

    private static List<ScheduleLine> schedules(SlipwayClient server) {
        return server.jobs().schedules().stream().map(ScheduleLine::new).toList();
    }
}

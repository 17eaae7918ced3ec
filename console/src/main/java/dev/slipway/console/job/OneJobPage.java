package dev.slipway.console.job;

import dev.slipway.api.job.JobId;
import dev.slipway.client.SlipwayClient;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;

/// One job, and how far it has come.
final class OneJobPage implements Page {
    static final String TEMPLATE = "job/one.jte";

    @Override
    public PageRoute route() {
        return PageRoute.get("/jobs/{job}");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        JobId job = new JobId(request.part("job"));
        return PageAnswer.view(TEMPLATE, request.frame("Job " + job), look(request, server, job));
    }

    static JobView look(PageRequest request, SlipwayClient server, JobId job) {
        return JobView.of(new JobLine(server.jobs().one(job)), request.viewer());
    }
}

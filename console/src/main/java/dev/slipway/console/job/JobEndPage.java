package dev.slipway.console.job;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.job.JobId;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.control.Sending;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import dev.slipway.console.page.Undone;

/// The form that ends a job.
final class JobEndPage implements Page {
    @Override
    public PageRoute route() {
        return PageRoute.post("/jobs/{job}/end");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        JobId job = new JobId(request.part("job"));
        try {
            Outcome _ = server.jobs().cancel(job, null, Sending.REAL);
            return PageAnswer.redirect("/jobs/" + job, "Job " + job + " is cancelled");
        } catch (SlipwayException e) {
            return PageAnswer.again(
                    OneJobPage.TEMPLATE,
                    request.frame("Job " + job),
                    OneJobPage.look(request, server, job).refused(Undone.words("Not ended", e)));
        }
    }
}

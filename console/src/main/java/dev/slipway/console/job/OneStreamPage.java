package dev.slipway.console.job;

import dev.slipway.api.model.StreamName;
import dev.slipway.client.SlipwayClient;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;

/// One stream, and how it goes.
final class OneStreamPage implements Page {
    static final String TEMPLATE = "job/stream.jte";

    @Override
    public PageRoute route() {
        return PageRoute.get("/streams/{stream}");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        StreamName stream = new StreamName(request.part("stream"));
        return PageAnswer.view(
                TEMPLATE, request.frame("Stream " + stream), look(request, server, stream));
    }

    static StreamView look(PageRequest request, SlipwayClient server, StreamName stream) {
        return StreamView.of(new StreamLine(server.streams().one(stream)), request.viewer());
    }
}

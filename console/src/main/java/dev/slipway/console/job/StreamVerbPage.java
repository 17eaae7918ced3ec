package dev.slipway.console.job;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.model.StreamName;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.control.Sending;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import dev.slipway.console.page.Undone;

/// Has a stream run, rest, or be repaired.
///
/// @param verb as its address ends
/// @param done what became of it, in words
record StreamVerbPage(String verb, Verb call, String done) implements Page {
    /// What the server is asked.
    @FunctionalInterface
    interface Verb {
        /// Asks.
        Outcome ask(SlipwayClient server, StreamName stream);
    }

    static StreamVerbPage start() {
        return new StreamVerbPage(
                "start",
                (server, stream) -> server.streams().start(stream, Sending.REAL),
                "is to run");
    }

    static StreamVerbPage stop() {
        return new StreamVerbPage(
                "stop",
                (server, stream) -> server.streams().stop(stream, Sending.REAL),
                "is to rest");
    }

    static StreamVerbPage repair() {
        return new StreamVerbPage(
                "repair",
                (server, stream) -> server.streams().repair(stream, Sending.REAL),
                "is to be repaired");
    }

    @Override
    public PageRoute route() {
        return PageRoute.post("/streams/{stream}/" + verb);
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        StreamName stream = new StreamName(request.part("stream"));
        try {
            Outcome _ = call.ask(server, stream);
            return PageAnswer.redirect("/streams/" + stream, "Stream " + stream + " " + done);
        } catch (SlipwayException e) {
            return PageAnswer.again(
                    OneStreamPage.TEMPLATE,
                    request.frame("Stream " + stream),
                    OneStreamPage.look(request, server, stream)
                            .refused(Undone.words("Nothing was done", e)));
        }
    }
}

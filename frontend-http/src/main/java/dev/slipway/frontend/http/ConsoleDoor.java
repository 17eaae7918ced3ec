package dev.slipway.frontend.http;

import dev.slipway.api.access.Access.Identified;
import dev.slipway.api.console.ConsoleAnswer;
import dev.slipway.api.console.ConsoleCall;
import dev.slipway.api.console.ConsolePages;
import dev.slipway.frontend.http.exchange.Exchange;
import dev.slipway.frontend.http.exchange.SmallBodies;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Hands requests for pages on, and their answers back, without knowing what is on a page.
final class ConsoleDoor {
    private final ConsolePages pages;
    private final Gate gate;
    private final SmallBodies bodies;
    private final BooleanSupplier isLeaving;

    /// @param isLeaving whether answers that go on while somebody looks have to end
    ConsoleDoor(ConsolePages pages, Gate gate, SmallBodies bodies, BooleanSupplier isLeaving) {
        this.pages = pages;
        this.gate = gate;
        this.bodies = bodies;
        this.isLeaving = isLeaving;
    }

    void answer(Exchange exchange) {
        ConsoleAnswer answer = pages.answer(new Asked(exchange));
        answer.fields().forEach(field -> exchange.say(field.name(), field.value()));
        switch (answer) {
            case ConsoleAnswer.Whole whole ->
                    exchange.answer(Status.create(whole.status()), whole.body());
            case ConsoleAnswer.Parts parts -> goOn(exchange, parts.feed(), () -> false);
            case ConsoleAnswer.Live live -> goOn(exchange, live.feed(), isLeaving);
        }
    }

    /// @param isOver whether it ends here though more would come
    private static void goOn(Exchange exchange, ConsoleAnswer.Feed parts, BooleanSupplier isOver) {
        try (ConsoleAnswer.Feed feed = parts) {
            // Closed by hand: an answer that breaks in between must not look like a whole one.
            OutputStream out = exchange.goOn();
            Optional<byte[]> part = feed.next();
            while (part.isPresent() && !isOver.getAsBoolean()) {
                if (part.get().length > 0) {
                    out.write(part.get());
                    out.flush();
                }
                part = feed.next();
            }
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        exchange.finish();
    }

    /// The request as the pages see it.
    private final class Asked implements ConsoleCall {
        private final Exchange exchange;

        Asked(Exchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public String method() {
            return exchange.request().prologue().method().text();
        }

        @Override
        public String path() {
            return exchange.request().prologue().uriPath().rawPath();
        }

        @Override
        public String query() {
            return exchange.query();
        }

        @Override
        public String header(String name) {
            return exchange.header(HeaderNames.create(name));
        }

        @Override
        public boolean isEncrypted() {
            return exchange.request().isSecure();
        }

        @Override
        public byte[] body() {
            return bodies.read(exchange);
        }

        @Override
        public Identified identify(@Nullable String token) {
            return gate.identify(exchange.request().remotePeer(), exchange.headers(), token);
        }
    }
}

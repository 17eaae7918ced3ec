package dev.slipway.frontend.http;

import dev.slipway.api.access.Principal;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.frontend.http.exchange.BodyAbandonedException;
import dev.slipway.frontend.http.exchange.BodyReader;
import dev.slipway.frontend.http.exchange.Departures;
import dev.slipway.frontend.http.exchange.Exchange;
import dev.slipway.frontend.http.exchange.SlowCallers;
import dev.slipway.frontend.http.exchange.Statuses;
import dev.slipway.frontend.http.exchange.UnreadBodies;
import dev.slipway.frontend.http.exchange.WatchedConnections;
import dev.slipway.frontend.http.route.KnownRoutes;
import dev.slipway.frontend.http.route.Need;
import dev.slipway.frontend.http.route.Route;
import dev.slipway.frontend.http.route.WrongMethodException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one place through which every request comes in and every answer leaves.
///
/// It is a filter that lets nothing past it: a request costs no walk through route patterns.
final class Door implements Filter {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);

    private final KnownRoutes routes = new KnownRoutes();
    private final HttpPorts ports;
    private final Gate gate;
    private final Statuses statuses;
    private final Answers answers;
    private final long bodyLimit;
    private final SlowCallers slowCallers;
    private final EagerCallers eagerCallers;
    private final UnreadBodies unreadBodies;

    /// What a request must pass before anything of it is read.
    ///
    /// @param bodyLimit of everything that is not a file
    record Checks(Gate gate, long bodyLimit) {}

    Door(
            HttpPorts ports,
            Checks checks,
            Statuses statuses,
            Answers answers,
            SlowCallers slowCallers) {
        this.bodyLimit = checks.bodyLimit();
        this.ports = ports;
        this.gate = checks.gate();
        this.statuses = statuses;
        this.answers = answers;
        this.slowCallers = slowCallers;
        this.unreadBodies = new UnreadBodies(slowCallers);
        this.eagerCallers = EagerCallers.ofThisMachine(ports.nanoClock());
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        WatchedConnections.beginRequest();
        Exchange exchange = new Exchange(request, response, ports.ids().get(), statuses);
        answer(exchange, request, response);
        if (exchange.isLast()) {
            unreadBodies.takeAway(exchange);
            // The web server would go on and take what is left of the body for the next request.
            throw new CloseConnectionException("the last answer of this connection");
        }
        exchange.readAway(slowCallers);
        WatchedConnections.endRequest();
        if (exchange.isTurnedAway()) {
            eagerCallers.pause();
        }
    }

    private void answer(Exchange exchange, RoutingRequest request, RoutingResponse response) {
        try {
            exchange.requireFraming();
            answers.answer(exchange, enter(exchange, request));
        } catch (RefusalException e) {
            Answers.refuse(exchange, e.refusal());
        } catch (WrongMethodException e) {
            exchange.allow(e.allowed());
            exchange.refuse(Refusal.of(ErrorCode.METHOD_NOT_ALLOWED, e.text()));
        } catch (BodyAbandonedException e) {
            throw new CloseConnectionException("the body did not arrive in time", e);
        } catch (RuntimeException e) {
            if (Departures.isOne(e)) {
                throw new CloseConnectionException("the caller went away", e);
            }
            fail(exchange, response, e);
        } catch (Error e) {
            fail(exchange, response, e);
        }
    }

    /// The route, once its caller may take it. Who asks for a path that does not exist is asked who
    /// they are as well.
    private Route enter(Exchange exchange, RoutingRequest request) {
        KnownRoutes.Known known;
        try {
            known =
                    routes.find(
                            request.prologue().method().text(),
                            request.prologue().uriPath().rawPath());
        } catch (RefusalException | WrongMethodException e) {
            identify(exchange, request);
            throw e;
        }
        Route route = known.route();
        Need need = known.need();
        if (need instanceof Need.Nothing) {
            gate.recognize(request.remotePeer(), request.headers()).ifPresent(exchange::sentBy);
        } else {
            gate.check(identify(exchange, request), need);
        }
        checkLength(route, exchange);
        return route;
    }

    private Principal identify(Exchange exchange, RoutingRequest request) {
        Principal principal = gate.identify(request.remotePeer(), request.headers());
        exchange.sentBy(principal);
        return principal;
    }

    /// Files may be of any length and pass through one buffer.
    private void checkLength(Route route, Exchange exchange) {
        if (!(route instanceof Route.Mlflow) && exchange.declaredBytes() > bodyLimit) {
            throw new RefusalException(BodyReader.tooLarge(bodyLimit));
        }
    }

    private static void fail(Exchange exchange, RoutingResponse response, Throwable defect) {
        LOG.error("incident {}", exchange.id(), defect);
        if (response.isSent() || exchange.isBegun()) {
            throw new CloseConnectionException("failed after the answer", defect);
        }
        exchange.close();
        exchange.refuse(
                Refusal.of(ErrorCode.INTERNAL, "internal error (incident " + exchange.id() + ")"));
    }
}

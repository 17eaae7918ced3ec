package dev.slipway.console.prediction;

import dev.slipway.api.capture.CaptureQuestion;
import dev.slipway.api.capture.CaptureStatus;
import dev.slipway.api.capture.CapturedList;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.EndpointName;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.control.CaptureCalls;
import dev.slipway.console.page.Filtered;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Looks predictions up: by an id of theirs or of a trace, or those of an endpoint.
final class PredictionListPage implements Page {
    private static final String TEMPLATE = "prediction/list.jte";
    private static final String TITLE = "Predictions";
    private static final int SHOWN = 50;

    @Override
    public PageRoute route() {
        return PageRoute.get("/predictions");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        PredictionFilter filter = PredictionFilter.of(request);
        return Filtered.by(
                () -> shown(request, server.captures(), filter),
                why -> refused(request, filter, why),
                ErrorCode.UNKNOWN_MODEL);
    }

    private static PageAnswer shown(
            PageRequest request, CaptureCalls captures, PredictionFilter filter) {
        if (!filter.id().isEmpty()) {
            return byId(request, captures, filter);
        }
        CapturedList found =
                filter.isEmpty() ? new CapturedList(List.of(), true) : ofEndpoint(captures, filter);
        return view(request, filter, found);
    }

    private static PageAnswer byId(
            PageRequest request, CaptureCalls captures, PredictionFilter filter) {
        String digits = filter.digits();
        CapturedList trace = captures.ofTrace(digits, SHOWN);
        if (!trace.predictions().isEmpty()) {
            return view(request, filter, trace);
        }
        try {
            CapturedPrediction one = captures.one(new PredictionId(digits));
            return PageAnswer.redirect("/predictions/" + one.id(), "");
        } catch (SlipwayException e) {
            if (e.code() != ErrorCode.UNKNOWN_OBJECT) {
                throw e;
            }
            return view(request, filter, trace);
        }
    }

    private static CapturedList ofEndpoint(CaptureCalls captures, PredictionFilter filter) {
        EndpointName endpoint = new EndpointName(filter.endpoint());
        return switch (filter.show()) {
            case SLOWEST -> captures.list(new CaptureQuestion(endpoint, null, true, SHOWN));
            case NEWEST -> captures.list(new CaptureQuestion(endpoint, null, false, SHOWN));
            case ERRORS -> errors(captures, endpoint);
        };
    }

    private static CapturedList errors(CaptureCalls captures, EndpointName endpoint) {
        List<CapturedPrediction> errors = new ArrayList<>();
        boolean complete = true;
        for (CaptureStatus status : List.of(CaptureStatus.FAILED, CaptureStatus.REFUSED)) {
            CapturedList found = captures.list(new CaptureQuestion(endpoint, status, false, SHOWN));
            errors.addAll(found.predictions());
            complete &= found.isComplete();
        }
        return new CapturedList(
                errors.stream()
                        .sorted(Comparator.comparing(CapturedPrediction::time).reversed())
                        .limit(SHOWN)
                        .toList(),
                complete);
    }

    private static PageAnswer view(
            PageRequest request, PredictionFilter filter, CapturedList found) {
        return PageAnswer.view(
                TEMPLATE,
                request.frame(TITLE),
                new PredictionListView(
                        filter,
                        found.predictions().stream().map(PredictionLine::new).toList(),
                        found.isComplete(),
                        null));
    }

    private static PageAnswer refused(PageRequest request, PredictionFilter filter, String why) {
        return PageAnswer.again(
                TEMPLATE,
                request.frame(TITLE),
                new PredictionListView(filter, List.of(), true, why));
    }
}

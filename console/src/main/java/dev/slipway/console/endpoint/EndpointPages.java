package dev.slipway.console.endpoint;

import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.ServerStatus;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.status.TrafficWindow;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.prediction.PredictRequest;
import dev.slipway.client.prediction.Prediction;
import dev.slipway.console.endpoint.TryView.AnswerView;
import dev.slipway.console.endpoint.TryView.OutputView;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;
import dev.slipway.console.page.Questions;
import dev.slipway.documents.Documents;
import dev.slipway.tensor.NamedTensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// An endpoint, its charts, and the form to try it.
public final class EndpointPages {
    private static final String ENDPOINT = "endpoint";
    private static final String TEMPLATE = "endpoint/endpoint.jte";

    private EndpointPages() {}

    /// All of them.
    public static List<Page> all() {
        return List.of(
                new Whole(PageRoute.get("/endpoints/{endpoint}")),
                new Charts(PageRoute.get("/endpoints/{endpoint}/charts")),
                new Trial(PageRoute.post("/endpoints/{endpoint}/try")));
    }

    private static EndpointName endpoint(PageRequest request) {
        return new EndpointName(request.part(ENDPOINT));
    }

    /// Over which time charts are drawn, as the query says.
    private static String past(PageRequest request) {
        return switch (request.query("past")) {
            case "1h" -> "1h";
            case "1d" -> "1d";
            default -> "15m";
        };
    }

    /// It begins once it is known that the endpoint is there for whoever looks.
    private record Whole(PageRoute route) implements Page {
        @Override
        public PageAnswer answer(PageRequest request, SlipwayClient server) {
            EndpointName endpoint = endpoint(request);
            EndpointLook look = new EndpointLook(server, endpoint, request.frame(""));
            EndpointStatus found = look.status();
            Questions questions = new Questions();
            return new PageAnswer.Begun(
                    TEMPLATE,
                    request.frame(endpoint.value()),
                    questions,
                    look.asked(questions, found, past(request)));
        }
    }

    private record Charts(PageRoute route) implements Page {
        @Override
        public PageAnswer answer(PageRequest request, SlipwayClient server) {
            Duration past =
                    switch (past(request)) {
                        case "1h" -> Duration.ofHours(1);
                        case "1d" -> Duration.ofDays(1);
                        default -> Duration.ofMinutes(15);
                    };
            EndpointName endpoint = endpoint(request);
            try (Questions questions = new Questions()) {
                Supplier<List<TrafficWindow>> windows =
                        questions.ask(() -> server.windows(endpoint, past));
                Supplier<ServerStatus> whole = questions.ask(server::status);
                return new PageAnswer.Json(
                        questions.then(() ->
                                Documents.json(ChartSet.of(windows.get(), whole.get().slots()))));
            }
        }
    }

    /// A prediction that somebody types. What was typed stays, whatever came of it.
    private record Trial(PageRoute route) implements Page {
        @Override
        public PageAnswer answer(PageRequest request, SlipwayClient server) {
            EndpointName endpoint = endpoint(request);
            EndpointLook look = new EndpointLook(server, endpoint, request.frame(""));
            EndpointView view = look.view(past(request));
            TryView empty = view.trial();
            if (empty == null) {
                throw new IllegalArgumentException(
                        endpoint + ": cannot be tried here (expected: an endpoint that serves)");
            }
            List<TryInput> inputs = typed(request, empty.inputs());
            String curl = CurlLine.of(endpoint.value(), inputs);
            try {
                AnswerView answer = answer(server, endpoint, inputs);
                return PageAnswer.view(
                        TEMPLATE,
                        request.frame(endpoint.value()),
                        view.with(new TryView(inputs, curl, null, answer)));
            } catch (SlipwayException | IllegalArgumentException e) {
                return PageAnswer.again(
                        TEMPLATE,
                        request.frame(endpoint.value()),
                        view.with(new TryView(inputs, curl, String.valueOf(e.getMessage()), null)));
            }
        }

        /// One field for each input, by its place.
        private static List<TryInput> typed(PageRequest request, List<TryInput> inputs) {
            List<TryInput> typed = new ArrayList<>();
            for (int i = 0; i < inputs.size(); i++) {
                typed.add(inputs.get(i).typed(request.field("input-" + i)));
            }
            return typed;
        }

        private static AnswerView answer(
                SlipwayClient server, EndpointName endpoint, List<TryInput> inputs) {
            List<NamedTensor> tensors = inputs.stream().map(TryInput::tensor).toList();
            Prediction prediction =
                    server.predict(
                            new PredictRequest(endpoint, VersionChoice.ROUTED, tensors, List.of()));
            return new AnswerView(
                    prediction.id(),
                    prediction.version(),
                    prediction.outputs().stream()
                            .map(output ->
                                    new OutputView(
                                            output.name(),
                                            output.tensor().datatype()
                                                    + " "
                                                    + output.tensor().shape(),
                                            OutputValues.text(output.tensor())))
                            .toList());
        }
    }
}

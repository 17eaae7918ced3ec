package dev.slipway.server.drill;

import dev.slipway.api.answer.FeedbackReceipt;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.prediction.PredictRequest;
import dev.slipway.monitoring.quality.Amount;
import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import dev.slipway.server.release.FirstAnswers;
import dev.slipway.server.release.LabelledOutput;
import dev.slipway.serving.release.ComparedOutput;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The labels that a drill sends. What stable answers to a request is taken for true, so whoever
/// answers as stable does predicts as well as it.
///
/// *Threads*: connections add labels, the drill's own thread sends them.
final class DrillLabels {
    /// Of one call, which may have 4 MiB: 500 of the longest labels are at most 3 MB.
    private static final int MOST = 500;

    private final List<Answer> truths;
    private final Queue<FeedbackItem> waiting = new ConcurrentLinkedQueue<>();
    private long sent;

    /// @param truths what is true of each request; empty where no labels are sent
    DrillLabels(List<Answer> truths) {
        this.truths = List.copyOf(truths);
    }

    /// Sends none.
    static DrillLabels none() {
        return new DrillLabels(List.of());
    }

    /// Asks stable each request once.
    ///
    /// *Errors*: `IllegalArgumentException` where an answer has nothing that could be true;
    /// `IOException` when the server gives no answer.
    ///
    /// @param server where the client's server answers
    static DrillLabels of(
            SlipwayClient client,
            InetSocketAddress server,
            List<PredictRequest> requests,
            VersionChoice.Exactly stable)
            throws IOException {
        List<Answer> truths = new ArrayList<>();
        List<String> names = null;
        LabelledOutput told = told(client, server, requests.getFirst().to(stable));
        for (PredictRequest request : requests) {
            PredictRequest asked = request.to(stable);
            Tensor first = tensor(client.predict(asked).outputs(), told, request);
            int rows = first.rows();
            int each = rows == 0 ? 0 : first.elementCount() / rows;
            if (names == null && first instanceof DenseTensor && each > 1) {
                names = ClassNames.ask(server, asked, told.name(), each);
            }
            Optional<Answer> answer =
                    told.isClass()
                            ? FirstAnswers.label(first, rows)
                            : FirstAnswers.of(first, rows, names == null ? List.of() : names);
            truths.add(answer.filter(DrillLabels::isLabel).orElseThrow(() -> nothing(request)));
        }
        return new DrillLabels(truths);
    }

    private static Tensor tensor(
            List<NamedTensor> outputs, LabelledOutput told, PredictRequest request) {
        return outputs.stream()
                .filter(one -> one.name().equals(told.name()))
                .findFirst()
                .orElseThrow(() -> nothing(request))
                .tensor();
    }

    /// The output of which a release compares labels. Candidate's may only differ where the drill
    /// releases another package.
    private static LabelledOutput told(
            SlipwayClient client, InetSocketAddress server, PredictRequest request)
            throws IOException {
        List<TensorSpec> known =
                client.describe(request.endpoint().value(), request.version()).outputs();
        List<TensorSpec> outputs = new ArrayList<>();
        for (TensorSpec spec : known) {
            boolean mayHaveNames = known.size() > 1 && ComparedOutput.hasClasses(spec);
            outputs.add(mayHaveNames ? named(server, request, spec) : spec);
        }
        List<LabelledOutput> told = LabelledOutput.of(outputs, outputs);
        if (told.isEmpty()) {
            throw nothing(request);
        }
        if (told.size() > 1) {
            Tensor first = tensor(client.predict(request).outputs(), told.getFirst(), request);
            return FirstAnswers.areProbabilities(first, first.rows())
                    ? told.getFirst()
                    : told.getLast();
        }
        return told.getFirst();
    }

    private static TensorSpec named(
            InetSocketAddress server, PredictRequest request, TensorSpec spec) throws IOException {
        int classes = (int) spec.shape().extent(1);
        List<String> names = ClassNames.ask(server, request, spec.name(), classes);
        return new TensorSpec(spec.name(), spec.datatype(), spec.shape(), names);
    }

    private static IllegalArgumentException nothing(PredictRequest request) {
        return new IllegalArgumentException(
                "labels: endpoint "
                        + request.endpoint()
                        + " answers nothing that a label could be (expected: a number or a text)");
    }

    private static boolean isLabel(Answer answer) {
        return switch (answer) {
            case Answer.Named(String name) -> isText(name);
            case Answer.Place _ -> true;
            case Answer.Number(Amount number) -> Double.isFinite(number.number());
            case Answer.Nothing _ -> false;
        };
    }

    private static boolean isText(String name) {
        return !name.isEmpty() && name.length() <= FeedbackItem.LONGEST_LABEL;
    }

    /// Takes note that a request was answered.
    void answered(int request, String prediction) {
        if (!truths.isEmpty()) {
            waiting.add(
                    FeedbackItem.label(
                            new PredictionId(prediction), label(truths.get(request), prediction)));
        }
    }

    /// A class by its name, as people know it: where names are numbers, its place may be another
    /// class's name. A chance comes true as often as it says, for each prediction by its own draw.
    static Cell label(Answer truth, String prediction) {
        return switch (truth) {
            case Answer.Named(String name) -> new Cell.Text(name);
            case Answer.Place(int place, String name) ->
                    isText(name) ? new Cell.Text(name) : new Cell.Whole(place);
            case Answer.Number(Amount.Whole(BigInteger number)) -> Cell.whole(number);
            case Answer.Number(Amount.Real(double number)) -> {
                boolean isChance = number > 0 && number < 1;
                yield isChance ? new Cell.Whole(drawn(number, prediction)) : new Cell.Real(number);
            }
            case Answer.Nothing _ -> throw new IllegalArgumentException("no class is no label");
        };
    }

    private static long drawn(double chance, String prediction) {
        return new SplittableRandom(prediction.hashCode()).nextDouble() < chance ? 1 : 0;
    }

    /// Sends what has come up since.
    void send(SlipwayClient client) {
        List<FeedbackItem> items = new ArrayList<>();
        for (FeedbackItem item = waiting.poll(); item != null; item = waiting.poll()) {
            items.add(item);
        }
        for (int from = 0; from < items.size(); from += MOST) {
            List<FeedbackItem> some = items.subList(from, Math.min(from + MOST, items.size()));
            FeedbackReceipt _ = client.feedback(List.copyOf(some));
            sent += some.size();
        }
    }

    /// How many were sent.
    long sent() {
        return sent;
    }
}

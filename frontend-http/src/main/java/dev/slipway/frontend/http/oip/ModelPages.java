package dev.slipway.frontend.http.oip;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.status.ModelConfiguration;
import dev.slipway.api.status.ModelQueries;
import dev.slipway.frontend.http.exchange.Exchange;
import dev.slipway.frontend.http.json.JsonText;
import dev.slipway.frontend.http.route.Route.ModelPage;
import io.helidon.http.Status;
import java.util.List;
import java.util.Optional;

/// The pages about one model.
public final class ModelPages {
    private final ModelQueries queries;

    /// Pages with these answers.
    public ModelPages(ModelQueries queries) {
        this.queries = queries;
    }

    /// Answers with the page.
    ///
    /// *Errors*: [dev.slipway.api.error.RefusalException] for a model or version that is unknown or
    /// not ready.
    public void answer(Exchange exchange, ModelPage page) {
        switch (page.question()) {
            case READY -> ready(exchange, page);
            case METADATA -> exchange.answer(Status.OK_200, metadata(page));
            case CONFIGURATION -> exchange.answer(Status.OK_200, configuration(page));
            case STATISTICS -> exchange.answer(Status.OK_200, statistics(page));
            case TF_SERVING_STATUS ->
                    exchange.answer(Status.OK_200, TfServingStatusText.of(chosen(page)));
        }
    }

    private ServedVersion described(ModelPage page) {
        return queries.described(page.name(), page.version());
    }

    private List<ServedVersion> chosen(ModelPage page) {
        return page.version().isEmpty()
                ? queries.versions(page.name())
                : List.of(queries.version(page.name(), page.version()));
    }

    private void ready(Exchange exchange, ModelPage page) {
        ServedVersion served = queries.version(page.name(), page.version());
        JsonText out = new JsonText(96).raw("{\"name\":").string(page.name());
        Optional<String> hindrance = queries.hindrance(served);
        if (served.state().isReady() && hindrance.isEmpty()) {
            exchange.answer(Status.OK_200, out.raw(",\"ready\":true}"));
            return;
        }
        Refusal refusal =
                hindrance
                        .map(why ->
                                Refusal.of(
                                        ErrorCode.BACKEND_UNAVAILABLE,
                                        served.id() + " is not ready: " + why))
                        .orElseGet(() ->
                                Refusal.of(
                                        ErrorCode.MODEL_NOT_READY, ModelStates.described(served)));
        exchange.refuse(refusal, out.raw(",\"ready\":false,"));
    }

    private JsonText configuration(ModelPage page) {
        ServedVersion served = described(page);
        long[] ready =
                queries.readyNumbers(page.name()).stream().mapToLong(Long::longValue).toArray();
        return ConfigurationText.of(ModelConfiguration.of(served), ready);
    }

    private JsonText metadata(ModelPage page) {
        ServedVersion served = described(page);
        String name = served.id().endpoint().value();
        JsonText out = new JsonText(512).raw("{\"name\":").string(name).raw(",\"versions\":[");
        int written = 0;
        for (ServedVersion version : queries.listed(name, page.version())) {
            out.raw(written++ == 0 ? "\"" : ",\"");
            out.number(version.id().version().value()).raw('"');
        }
        out.raw("],\"platform\":").string(served.platform()).raw(",\"inputs\":");
        tensors(out, served.signature().inputs());
        out.raw(",\"outputs\":");
        tensors(out, served.signature().outputs());
        return out.raw('}');
    }

    private static void tensors(JsonText out, List<TensorSpec> specs) {
        out.raw('[');
        for (int i = 0; i < specs.size(); i++) {
            TensorSpec spec = specs.get(i);
            out.raw(i == 0 ? "" : ",").raw("{\"name\":").string(spec.name());
            out.raw(",\"datatype\":\"").raw(spec.datatype().name()).raw("\",\"shape\":");
            out.numbers(spec.shape().extents()).raw('}');
        }
        out.raw(']');
    }

    private JsonText statistics(ModelPage page) {
        JsonText out = new JsonText(1_024).raw("{\"model_stats\":[");
        StatisticsText.append(out, queries.statistics(page.name(), page.version()));
        return out.raw("]}");
    }
}

package dev.slipway.client.prediction;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.client.call.HttpCalls;
import dev.slipway.client.call.HttpForm;
import dev.slipway.client.call.Json;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Shape;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/// What a server says of its models.
public final class ModelCalls {
    private static final int OK = 200;

    private final HttpCalls http;

    public ModelCalls(HttpCalls http) {
        this.http = http;
    }

    public boolean isReady() {
        return http.once(http.to("/v2/health/ready").GET()).statusCode() == OK;
    }

    public List<RepositoryEntry> index() {
        HttpRequest.Builder post =
                http.to("/v2/repository/index")
                        .header("Content-Type", HttpForm.JSON.contentType())
                        .POST(BodyPublishers.ofString("{}"));
        List<RepositoryEntry> entries = new ArrayList<>();
        for (Json entry : HttpCalls.json(http.ask(post)).elements()) {
            entries.add(
                    new RepositoryEntry(
                            entry.member("name").text(),
                            entry.member("version").text(),
                            entry.member("state").text(),
                            entry.member("reason").text()));
        }
        return entries;
    }

    /// Loads or unloads an endpoint. A load may take longer than other calls, so it is sent once
    /// and given all the time there is.
    public void change(EndpointName endpoint, String verb) {
        HttpRequest.Builder post =
                http.to("/v2/repository/models/" + endpoint + "/" + verb)
                        .header("Content-Type", HttpForm.JSON.contentType())
                        .POST(BodyPublishers.ofString("{}"));
        HttpResponse<byte[]> _ = http.askOnce(post, http.patience());
    }

    public EndpointDescription describe(EndpointName endpoint, VersionChoice version) {
        String path =
                switch (version) {
                    case VersionChoice.Routed() -> "/v2/models/" + endpoint;
                    case VersionChoice.Exactly exactly ->
                            "/v2/models/" + endpoint + "/versions/" + exactly.version();
                };
        Json metadata = HttpCalls.json(http.ask(http.to(path).GET()));
        return new EndpointDescription(
                metadata.member("name").text(),
                metadata.member("versions").elements().stream().map(Json::text).toList(),
                metadata.member("platform").text(),
                specs(metadata.member("inputs")),
                specs(metadata.member("outputs")));
    }

    private static List<TensorSpec> specs(Json tensors) {
        List<TensorSpec> specs = new ArrayList<>();
        for (Json tensor : tensors.elements()) {
            String name = tensor.member("name").text();
            String datatype = tensor.member("datatype").text();
            specs.add(
                    new TensorSpec(
                            name,
                            Datatype.named(datatype).orElseThrow(() -> unknown(name, datatype)),
                            Shape.of(tensor.member("shape").wholes()),
                            List.of()));
        }
        return specs;
    }

    private static SlipwayException unknown(String name, String datatype) {
        return new SlipwayException(
                ErrorCode.INTERNAL,
                "answer: tensor '" + name + "': datatype " + datatype + " is not known here");
    }
}

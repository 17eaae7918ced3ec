package dev.slipway.server.drill;

import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.RowBinding;
import dev.slipway.api.model.RowWriter;
import dev.slipway.api.model.Rows;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.cli.load.LoadRequests;
import dev.slipway.client.call.HttpForm;
import dev.slipway.client.load.HttpLoadConnection;
import dev.slipway.client.prediction.EndpointDescription;
import dev.slipway.client.prediction.HttpMessages;
import dev.slipway.client.prediction.PredictRequest;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelManifest.GoldenRow;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.TensorAllocator;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What a drill sends: rows that were given, else those that the package brings, else numbers that
/// were made up.
final class DrillRequests {
    /// In requests it stands for any port of loopback.
    private static final InetSocketAddress HOST =
            InetSocketAddress.createUnresolved("127.0.0.1", 80);

    private DrillRequests() {}

    /// Tensors of each request.
    ///
    /// *Errors*: `IllegalArgumentException` when rows do not fit, or none can be made up.
    static List<PredictRequest> of(
            EndpointDescription endpoint, ModelManifest manifest, List<Rows> given) {
        Signature signature = signature(endpoint, manifest.features());
        if (!given.isEmpty()) {
            return given.stream().map(rows -> named(endpoint, signature, rows)).toList();
        }
        List<ManifestRow> own =
                Stream.concat(
                                manifest.warmUpRows().stream(),
                                manifest.goldenRows().stream().map(GoldenRow::row))
                        .toList();
        if (own.isEmpty() || own.stream().anyMatch(ManifestRow::isOfLists)) {
            return LoadRequests.madeUp(endpoint, 1);
        }
        RowBinding binding = RowBinding.positional(signature);
        List<String> columns = RowBinding.columnNames(signature);
        return own.stream()
                .map(row -> new Rows(columns, List.of(row.cells())))
                .map(rows -> request(endpoint, binding, rows))
                .toList();
    }

    /// A package's features name the columns of its matrix; an endpoint that computes them takes
    /// other columns, which have names of their own.
    private static Signature signature(EndpointDescription endpoint, List<Feature> features) {
        List<TensorSpec> inputs = endpoint.inputs();
        boolean isMatrix =
                inputs.size() == 1
                        && inputs.getFirst().shape().rank() == 2
                        && inputs.getFirst().shape().extent(1) == features.size();
        return new Signature(inputs, endpoint.outputs(), isMatrix ? features : List.of());
    }

    private static PredictRequest named(
            EndpointDescription endpoint, Signature signature, Rows rows) {
        try {
            return request(endpoint, binding(signature, rows), rows);
        } catch (RefusalException e) {
            throw new IllegalArgumentException("rows: " + e.refusal().message(), e);
        }
    }

    /// A matrix whose columns the package does not name takes them in the model's order.
    private static RowBinding binding(Signature signature, Rows rows) {
        boolean isNamed = !signature.features().isEmpty() || signature.inputs().size() > 1;
        if (isNamed) {
            return RowBinding.ofColumns(signature, rows.columns());
        }
        RowBinding binding = RowBinding.positional(signature);
        if (binding.width() != rows.columns().size()) {
            throw new IllegalArgumentException(
                    "columns: "
                            + rows.columns()
                            + " (expected: "
                            + binding.width()
                            + " in the model's order)");
        }
        return binding;
    }

    private static PredictRequest request(
            EndpointDescription endpoint, RowBinding binding, Rows rows) {
        RowWriter writer = binding.writer();
        writer.table(rows);
        NamedTensor[] tensors = writer.tensors(TensorAllocator.heap()).toArray(NamedTensor[]::new);
        return PredictRequest.of(endpoint.name(), tensors);
    }

    /// The requests as bytes to whichever version answers the endpoint.
    static List<byte[]> routed(List<PredictRequest> requests) {
        return requests.stream()
                .map(request -> post(HttpMessages.inferPath(request.endpoint()), request))
                .toList();
    }

    /// The requests as bytes to one version, whatever a release says.
    static List<byte[]> to(String version, List<PredictRequest> requests) {
        List<byte[]> posts = new ArrayList<>();
        for (PredictRequest request : requests) {
            EndpointName endpoint = request.endpoint();
            posts.add(post("/v2/models/" + endpoint + "/versions/" + version + "/infer", request));
        }
        return posts;
    }

    /// A request for the largest classes of one output, as bytes.
    static byte[] classes(PredictRequest request, String output, int count) {
        return post(
                HttpMessages.inferPath(request.endpoint(), request.version()),
                HttpMessages.encodeClasses(request, output, count));
    }

    private static byte[] post(String path, PredictRequest request) {
        return post(path, HttpMessages.encode(request, HttpForm.JSON).body());
    }

    private static byte[] post(String path, byte[] body) {
        return HttpLoadConnection.post(
                HOST, path, "Content-Type: " + HttpForm.JSON.contentType() + "\r\n", body);
    }
}

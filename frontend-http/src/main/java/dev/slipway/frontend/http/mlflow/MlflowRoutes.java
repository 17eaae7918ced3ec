package dev.slipway.frontend.http.mlflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.frontend.http.mlflow.MlflowHandler.LongPage;
import dev.slipway.frontend.http.mlflow.MlflowHandler.Page;
import dev.slipway.frontend.http.mlflow.MlflowHandler.Stream;
import dev.slipway.frontend.http.route.MlflowQuestion;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/// Who answers what: one handler for every question there is.
final class MlflowRoutes {
    /// The newest client whose questions are all answered. Above 3.4 clients send traces.
    private static final String VERSION = "3.3.2";

    /// The client matches this text and goes on without.
    private static final String NO_MULTIPART =
            "Multipart upload is not supported for the current artifact repository";

    private static final String NO_PRESIGNED =
            "Presigned downloads are not supported for the current artifact repository";

    private final Map<MlflowQuestion, MlflowHandler> handlers = new EnumMap<>(MlflowQuestion.class);

    /// *Errors*: `IllegalStateException` when a question has no handler.
    MlflowRoutes(
            ExperimentPages experiments,
            RunPages runs,
            LoggedModelPages models,
            ArtifactPages artifacts,
            RegistryPages registry) {
        server();
        experiments(experiments);
        runs(runs);
        logging(runs);
        models(models);
        artifacts(artifacts);
        registered(registry.models());
        aliases(registry.models());
        versions(registry.versions());
        for (MlflowQuestion question : MlflowQuestion.values()) {
            of(question);
        }
    }

    /// Who answers a question.
    MlflowHandler of(MlflowQuestion question) {
        MlflowHandler handler = handlers.get(question);
        if (handler == null) {
            throw new IllegalStateException("nobody answers " + question);
        }
        return handler;
    }

    private void server() {
        text(MlflowQuestion.HEALTH, "OK");
        text(MlflowQuestion.VERSION, VERSION);
        stream(MlflowQuestion.SERVER, (exchange, _) -> MlflowDoor.answer(exchange, serverPage()));
    }

    private static ObjectNode serverPage() {
        ObjectNode page = TrackingJson.object().put("store_type", "SqlStore");
        return page.put("workspaces_enabled", false);
    }

    private void experiments(ExperimentPages pages) {
        page(MlflowQuestion.EXPERIMENT_CREATE, pages::create);
        page(MlflowQuestion.EXPERIMENT_GET, pages::get);
        page(MlflowQuestion.EXPERIMENT_NAMED, pages::named);
        page(MlflowQuestion.EXPERIMENTS_SEARCH, pages::search);
        page(MlflowQuestion.EXPERIMENTS_SEARCH_BY_GET, pages::search);
        page(MlflowQuestion.EXPERIMENT_UPDATE, pages::update);
        page(MlflowQuestion.EXPERIMENT_DELETE, pages::delete);
        page(MlflowQuestion.EXPERIMENT_RESTORE, pages::restore);
        page(MlflowQuestion.EXPERIMENT_TAG, pages::setTag);
        page(MlflowQuestion.EXPERIMENT_UNTAG, pages::deleteTag);
    }

    private void runs(RunPages pages) {
        page(MlflowQuestion.RUN_CREATE, pages::create);
        page(MlflowQuestion.RUN_UPDATE, pages::update);
        page(MlflowQuestion.RUN_GET, pages::get);
        page(MlflowQuestion.RUNS_SEARCH, pages::search);
        page(MlflowQuestion.RUN_DELETE, pages::delete);
        page(MlflowQuestion.RUN_RESTORE, pages::restore);
        page(MlflowQuestion.METRIC_HISTORY, pages::metricHistory);
        page(MlflowQuestion.RUN_FILES, pages::artifacts);
    }

    private void logging(RunPages pages) {
        page(MlflowQuestion.LOG_METRIC, pages::logMetric);
        page(MlflowQuestion.LOG_PARAM, pages::logParam);
        page(MlflowQuestion.LOG_BATCH, pages::logBatch);
        page(MlflowQuestion.LOG_INPUTS, pages::logInputs);
        page(MlflowQuestion.LOG_OUTPUTS, pages::logOutputs);
        page(MlflowQuestion.LOG_MODEL, pages::logModel);
        page(MlflowQuestion.RUN_TAG, pages::setTag);
        page(MlflowQuestion.RUN_UNTAG, pages::deleteTag);
    }

    private void models(LoggedModelPages pages) {
        page(MlflowQuestion.LOGGED_CREATE, pages::create);
        page(MlflowQuestion.LOGGED_SEARCH, pages::search);
        page(MlflowQuestion.LOGGED_GET, pages::get);
        page(MlflowQuestion.LOGGED_FINISH, pages::finish);
        page(MlflowQuestion.LOGGED_DELETE, pages::delete);
        page(MlflowQuestion.LOGGED_TAG, pages::setTags);
        page(MlflowQuestion.LOGGED_UNTAG, pages::deleteTag);
        page(MlflowQuestion.LOGGED_PARAMS, pages::addParams);
        page(MlflowQuestion.LOGGED_FILES, pages::files);
    }

    private void artifacts(ArtifactPages pages) {
        page(MlflowQuestion.FILES_LIST, pages::list);
        stream(MlflowQuestion.FILE_GET, pages::get);
        stream(MlflowQuestion.FILE_PUT, pages::put);
        stream(MlflowQuestion.FILE_DELETE, pages::delete);
        page(MlflowQuestion.FILE_IN_PARTS, refusing(NO_MULTIPART));
        page(MlflowQuestion.FILE_PRESIGNED, refusing(NO_PRESIGNED));
    }

    private void registered(RegisteredModelPages pages) {
        page(MlflowQuestion.MODEL_CREATE, pages::create);
        page(MlflowQuestion.MODEL_GET, pages::get);
        page(MlflowQuestion.MODELS_SEARCH, pages::search);
        page(MlflowQuestion.MODEL_UPDATE, pages::update);
        page(MlflowQuestion.MODEL_RENAME, pages::rename);
        page(MlflowQuestion.MODEL_DELETE, pages::delete);
        page(MlflowQuestion.MODEL_TAG, pages::setTag);
        page(MlflowQuestion.MODEL_UNTAG, pages::deleteTag);
        page(MlflowQuestion.MODEL_LATEST, pages::latest);
        page(MlflowQuestion.MODEL_LATEST_BY_GET, pages::latest);
    }

    private void aliases(RegisteredModelPages pages) {
        page(MlflowQuestion.ALIAS_SET, pages::setAlias);
        page(MlflowQuestion.ALIAS_DELETE, pages::deleteAlias);
        page(MlflowQuestion.ALIAS_GET, pages::byAlias);
    }

    private void versions(ModelVersionPages pages) {
        longPage(MlflowQuestion.VERSION_CREATE, pages::create);
        page(MlflowQuestion.VERSION_GET, pages::get);
        page(MlflowQuestion.VERSIONS_SEARCH, pages::search);
        page(MlflowQuestion.VERSION_UPDATE, pages::update);
        page(MlflowQuestion.VERSION_DELETE, pages::delete);
        page(MlflowQuestion.VERSION_STAGE, pages::transition);
        page(MlflowQuestion.VERSION_TAG, pages::setTag);
        page(MlflowQuestion.VERSION_UNTAG, pages::deleteTag);
        page(MlflowQuestion.VERSION_FILES, pages::downloadUri);
    }

    private static Page refusing(String text) {
        return _ -> {
            throw new MlflowException(MlflowError.NOT_IMPLEMENTED, text);
        };
    }

    private void page(MlflowQuestion question, Page page) {
        handlers.put(question, page);
    }

    private void longPage(MlflowQuestion question, LongPage page) {
        handlers.put(question, page);
    }

    private void stream(MlflowQuestion question, Stream stream) {
        handlers.put(question, stream);
    }

    private void text(MlflowQuestion question, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        stream(question, (exchange, _) -> exchange.answer("text/plain", bytes));
    }
}

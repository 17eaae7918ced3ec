package dev.slipway.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.input.WantedColumn;
import dev.slipway.jobs.score.ScoringModel;

/// What is said of a plan.
final class PlanReport {
    private PlanReport() {}

    static ObjectNode line(Plan plan, ScoringModel model) {
        ObjectNode line =
                Report.line("planned")
                        .put("format", plan.format().text())
                        .put("files", plan.files().size())
                        .put("bytes", plan.bytes())
                        .put("splits", plan.splits().size())
                        .put("rows-total", plan.rows());
        ArrayNode columns = line.putArray("columns");
        model.tableColumns().stream().map(WantedColumn::name).forEach(columns::add);
        ArrayNode outputs = line.putArray("outputs");
        model.outputs().forEach(field -> outputs.add(field.name()));
        return line;
    }
}

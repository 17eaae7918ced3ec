package dev.slipway.server.operator;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.cli.JunitReport;
import dev.slipway.journal.audit.Checkpoint;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.server.exit.Exit;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What `slipway audit verify` found, for people and for programs.
///
/// @param artifacts what became of the artifacts, when they were looked at
record AuditReport(Verdict verdict, Optional<ArtifactAudit> artifacts) {
    int exitCode() {
        boolean isWhole = artifacts.map(audit -> audit.faults().isEmpty()).orElse(true);
        return switch (verdict) {
            case Verdict.Intact _ -> isWhole ? Exit.PASSED : Exit.FAILED;
            case Verdict.Broken _ -> Exit.FAILED;
            case Verdict.Unchecked _ -> Exit.ERROR;
        };
    }

    void printTo(PrintWriter out) {
        String word =
                switch (verdict) {
                    case Verdict.Intact _ -> "intact";
                    case Verdict.Broken _ -> "broken";
                    case Verdict.Unchecked _ -> "not checked";
                };
        out.println("journal " + word + ": " + verdict.words());
        artifacts.ifPresent(audit -> {
            audit.faults().forEach(out::println);
            out.printf(
                    Locale.ROOT,
                    "artifacts %s: %,d whole, %,d bytes%s%n",
                    audit.faults().isEmpty() ? "intact" : "broken",
                    audit.checked(),
                    audit.bytes(),
                    audit.faults().isEmpty()
                            ? ""
                            : String.format(Locale.ROOT, ", %,d not", audit.faults().size()));
        });
    }

    void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeBooleanField("intact", exitCode() == Exit.PASSED);
        json.writeStringField("message", verdict.words());
        switch (verdict) {
            case Verdict.Intact intact -> writeIntact(json, intact);
            case Verdict.Broken broken -> {
                json.writeNumberField("seq", broken.seq());
                if (broken.column().isPresent()) {
                    json.writeStringField("column", broken.column().get());
                }
            }
            case Verdict.Unchecked _ -> json.writeBooleanField("checked", false);
        }
        if (artifacts.isPresent()) {
            writeArtifacts(json, artifacts.get());
        }
        json.writeEndObject();
    }

    private static void writeIntact(JsonGenerator json, Verdict.Intact intact) throws IOException {
        json.writeNumberField("records", intact.head().seq());
        json.writeStringField("lineage", intact.head().lineage());
        json.writeNumberField("epoch", intact.head().epoch());
        json.writeStringField("hash", intact.head().hash().hex());
        json.writeArrayFieldStart("rewinds");
        for (long seq : intact.rewinds()) {
            json.writeNumber(seq);
        }
        json.writeEndArray();
        if (intact.proved().isPresent()) {
            Checkpoint proved = intact.proved().get();
            json.writeObjectFieldStart("checkpoint");
            json.writeNumberField("records", proved.size());
            json.writeStringField("time", proved.time().toString());
            json.writeEndObject();
        }
    }

    private static void writeArtifacts(JsonGenerator json, ArtifactAudit audit) throws IOException {
        json.writeObjectFieldStart("artifacts");
        json.writeNumberField("whole", audit.checked());
        json.writeNumberField("bytes", audit.bytes());
        json.writeArrayFieldStart("faults");
        for (ArtifactAudit.Fault fault : audit.faults()) {
            json.writeStartObject();
            json.writeStringField("digest", fault.digest().hex());
            json.writeStringField("what", fault.what());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    JunitReport junit() {
        List<JunitReport.Check> checks = new ArrayList<>();
        boolean isIntact = verdict instanceof Verdict.Intact;
        checks.add(
                new JunitReport.Check("journal", isIntact ? List.of() : List.of(verdict.words())));
        artifacts.ifPresent(audit ->
                checks.add(
                        new JunitReport.Check(
                                "artifacts",
                                audit.faults().stream()
                                        .map(ArtifactAudit.Fault::toString)
                                        .toList())));
        return new JunitReport("slipway audit verify", checks);
    }
}

package dev.slipway.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.scan.Report;
import dev.slipway.scan.ReportJson;
import dev.slipway.scan.finding.Finding;
import dev.slipway.scan.finding.Severity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/// What the scanner said, in the forms in which it is kept and told.
final class Findings {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int TOLD = 20;

    private Findings() {}

    /// Whether it would run code or leave its place.
    static boolean isCritical(Finding finding) {
        return finding.severity() != Severity.MEDIUM;
    }

    static String told(Finding finding) {
        return finding.file()
                + " at byte "
                + finding.offset()
                + ": "
                + finding.message()
                + " ("
                + finding.rule()
                + ")";
    }

    /// The first of them, a line each.
    static List<String> told(List<Finding> findings) {
        return findings.stream().limit(TOLD).map(Findings::told).toList();
    }

    /// The same for secrets, with what is to be done about each.
    static List<String> toldAsSecrets(List<Finding> findings) {
        return findings.stream()
                .limit(TOLD)
                .map(finding ->
                        "secret: "
                                + told(finding)
                                + "; remove it, end it where it is valid, push again; or, where"
                                + " it is none, have fingerprint "
                                + finding.fingerprint()
                                + " accepted by a Suppression")
                .toList();
    }

    /// The whole report as it is stored.
    static byte[] json(Report report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            ReportJson.writeMembers(json, report);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}

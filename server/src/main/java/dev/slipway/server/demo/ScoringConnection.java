package dev.slipway.server.demo;

import dev.slipway.client.load.LoadConnection;
import java.io.IOException;
import java.util.List;

/// A connection that also reads the score out of each answer and compares it with the label.
final class ScoringConnection implements LoadConnection {
    private static final String DATA = "\"data\":[";

    private final LoadConnection connection;
    private final List<Boolean> labels;
    private final AreaUnderCurve auc;

    ScoringConnection(LoadConnection connection, List<Boolean> labels, AreaUnderCurve auc) {
        this.connection = connection;
        this.labels = labels;
        this.auc = auc;
    }

    @Override
    public Answer call(int index) throws IOException {
        Answer answer = connection.call(index);
        if (answer.success()) {
            auc.add(score(answer.body().text()), labels.get(index));
        }
        return answer;
    }

    private static double score(String body) throws IOException {
        int start = body.indexOf(DATA) + DATA.length();
        int end = body.indexOf(']', start);
        if (start < DATA.length() || end < 0) {
            throw new IOException("answer without data: " + body);
        }
        return Double.parseDouble(body.substring(start, end));
    }

    @Override
    public void close() {
        connection.close();
    }
}

package dev.slipway.telemetry;

import dev.slipway.api.status.Scrapes;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/// Writes a registry as OpenMetrics text, Prometheus text or Prometheus protobuf (the one with
/// native histograms), whichever the scraper accepts.
///
/// The JVM's own metrics are opened by the first scrape, because opening them costs start-up time.
///
/// *Threads*: safe from any number of threads.
public final class MetricsScrapes implements Scrapes {
    private final PrometheusRegistry registry;
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final AtomicBoolean opened = new AtomicBoolean();

    /// Scrapes of `registry`.
    public MetricsScrapes(PrometheusRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Scrape scrape(String acceptHeader) {
        if (opened.compareAndSet(false, true)) {
            openProcessMetrics();
        }
        ExpositionFormatWriter writer = formats.findWriter(acceptHeader);
        ByteArrayOutputStream body = new ByteArrayOutputStream(16 << 10);
        try {
            writer.write(body, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
        return new Scrape(writer.getContentType(), ByteBuffer.wrap(body.toByteArray()));
    }

    private void openProcessMetrics() {
        ProcessMetrics.builder().register(registry);
        JvmRuntimeInfoMetric.builder().register(registry);
        JvmMemoryMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmThreadsMetrics.builder().register(registry);
    }
}

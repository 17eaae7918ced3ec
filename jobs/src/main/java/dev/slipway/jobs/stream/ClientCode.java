package dev.slipway.jobs.stream;

import java.util.List;

/// The code of Kafka's clients and of what reads by them, for a process that has time before it
/// needs it.
public final class ClientCode {
    /// Those whose beginnings take the longest: tables of settings, and of all messages.
    private static final List<String> CLASSES =
            List.of(
                    "org.apache.kafka.common.protocol.ApiKeys",
                    "org.apache.kafka.clients.admin.AdminClientConfig",
                    "org.apache.kafka.clients.admin.KafkaAdminClient",
                    "org.apache.kafka.clients.consumer.ConsumerConfig",
                    "org.apache.kafka.clients.consumer.KafkaConsumer",
                    "org.apache.kafka.clients.producer.ProducerConfig",
                    "org.apache.kafka.clients.producer.KafkaProducer",
                    "org.apache.flink.connector.kafka.source.KafkaSource",
                    "org.apache.flink.connector.kafka.source.reader.KafkaSourceReader");

    private ClientCode() {}

    /// Loads it; no client is made, and no broker asked.
    public static void load() {
        CLASSES.forEach(ClientCode::load);
    }

    private static void load(String name) {
        try {
            Object ignored = Class.forName(name, true, ClientCode.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // Whoever needs it says so.
        }
    }
}

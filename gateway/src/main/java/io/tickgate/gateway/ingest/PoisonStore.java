package io.tickgate.gateway.ingest;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Keeps records that cannot be read. */
interface PoisonStore {
    /** Where nothing is kept. */
    PoisonStore NONE = (topic, record, problem) -> {};

    /** Keeps a record in a topic; never throws and never waits. */
    void keep(String topic, ConsumerRecord<byte[], byte[]> record, String problem);
}

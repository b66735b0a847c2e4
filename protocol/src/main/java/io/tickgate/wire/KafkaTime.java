package io.tickgate.wire;

/** Who has given a record the time that Kafka has for it: a setting of the topic. */
public enum KafkaTime {
    /** Its publisher, when it handed the record to its Kafka client. */
    CREATE,
    /** The broker, when it wrote it into the log. */
    APPEND;

    public String code() {
        return Codes.of(this);
    }
}

package io.tickgate.record;

/** The Kafka topics that a market is published to. */
public enum SourceTopic {
    QUOTE("md.quote", true),
    TRADE("md.trade", false),
    BOOK("md.book", false),
    INSTRUMENT("md.instrument", true);

    private final String topicName;
    private final boolean isCompacted;

    SourceTopic(String topicName, boolean isCompacted) {
        this.topicName = topicName;
        this.isCompacted = isCompacted;
    }

    /** The topic's name where nothing else is configured. */
    public String topicName() {
        return topicName;
    }

    /** Whether Kafka may keep only the latest record of each symbol once they are old enough. */
    public boolean isCompacted() {
        return isCompacted;
    }
}

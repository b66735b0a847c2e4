package io.tickgate.gateway.ingest;

/**
 * Lets the tapes of a partition begin anew where its log is not what follows on what was read: those who take every
 * record find out there what they miss.
 *
 * <p>Confined to the thread of its feed.
 */
record LogRestarts(SourceTopics topics, LogTapes tapes) implements LogListener {
    @Override
    public void lost(LostRange range) {
        restart(range.partition(), range.to());
    }

    @Override
    public void truncated(SourcePartition partition, long offset) {
        var state = topics.state(partition.partition());
        if (state != null) {
            state.log().cutOff(offset);
        }
        restart(partition, offset);
    }

    private void restart(SourcePartition partition, long offset) {
        var state = topics.state(partition.partition());
        if (state != null && state.isPaused()) {
            // So that it goes on there once somebody needs it.
            state.pause(offset);
            state.log(tapes.unread(state.log()));
        } else if (state != null) {
            state.log(tapes.restart(state.log(), offset));
        }
    }
}

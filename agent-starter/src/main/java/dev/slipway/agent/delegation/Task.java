package dev.slipway.agent.delegation;

/** A specialist's work on one delegation, written as <em>ensure</em>: it can be run twice. */
@FunctionalInterface
public interface Task {
    /** Does it. What it throws is its failure, told in the exception's message. */
    TaskResult run(TaskContext context) throws Exception;
}

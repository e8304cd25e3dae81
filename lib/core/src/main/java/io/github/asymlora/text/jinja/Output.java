package io.github.asymlora.text.jinja;

/** Text that grows within a budget. */
final class Output {
    private final StringBuilder text = new StringBuilder();
    private final Budget budget;

    Output(Budget budget) {
        this.budget = budget;
    }

    Output append(String more) {
        budget.spend(more.length());
        text.append(more);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

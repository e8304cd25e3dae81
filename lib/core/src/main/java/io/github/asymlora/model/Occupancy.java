package io.github.asymlora.model;

import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who is on a model: adapters, each on layers and parameters of its own, and at most one training run. */
public final class Occupancy {
    private final String model;
    private final Map<String, String> owners = new HashMap<>();
    private final List<String> headUsers = new ArrayList<>();
    private Tenant tenant;

    Occupancy(String model) {
        this.model = model;
    }

    /** A run that has the model to itself until another one wants it. */
    public interface Tenant {
        /**
         * Takes everything of it off the model, to be put on again later.
         *
         * @throws InputException where that can't be; nothing is changed then
         */
        void stepAside();
    }

    /**
     * Lets an adapter have layers and parameters.
     *
     * @throws InputException where another one has any of these; nothing is changed then
     */
    public void claim(String owner, Collection<String> names) {
        names.forEach(this::requireFree);
        names.forEach(name -> owners.put(name, owner));
    }

    /** Refuses a layer or parameter that an adapter has. */
    public void requireFree(String name) {
        String owner = owners.get(name);
        if (owner != null) {
            throw new InputException(
                    name + " of " + model + " already carries an adapter (" + owner + "). Close that one first.");
        }
    }

    public void release(Collection<String> names) {
        owners.keySet().removeAll(names);
    }

    /**
     * Notes that an adapter trains the model's head. Several may train one.
     *
     * @param another whether it comes with a head of its own
     * @throws InputException where it does and an adapter is on the present one
     */
    public void useHead(String owner, boolean another) {
        if (another) {
            requireFreeHead();
        }
        headUsers.add(owner);
    }

    /** Refuses where an adapter trains the model's head. */
    void requireFreeHead() {
        if (!headUsers.isEmpty()) {
            throw new InputException("The head of " + model + " belongs to an adapter that is on the model ("
                    + headUsers.get(0) + "). Close or disable that one first.");
        }
    }

    /** Whether nobody trains the head any more. */
    public boolean leaveHead(String owner) {
        headUsers.remove(owner);
        return headUsers.isEmpty();
    }

    /** Gives the model to a run; the one before steps aside. */
    public void admit(Tenant next) {
        if (tenant != next) {
            vacate();
        }
        tenant = next;
    }

    /** The run that has the model, if any, steps aside. */
    public void vacate() {
        if (tenant != null) {
            tenant.stepAside();
        }
        tenant = null;
    }

    /** A run is gone for good. */
    public void leave(Tenant run) {
        if (tenant == run) {
            tenant = null;
        }
    }

    /** Whether that run has the model. */
    public boolean isHere(Tenant run) {
        return tenant == run;
    }
}

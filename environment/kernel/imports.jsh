// What every notebook sees without importing it.
import java.nio.file.*;
import java.util.*;
import java.util.function.*;
import java.util.stream.*;

import ai.djl.ndarray.*;
import ai.djl.ndarray.types.*;
import org.apache.commons.math3.linear.*;

import tech.tablesaw.api.*;
import tech.tablesaw.plotly.components.*;
import tech.tablesaw.plotly.traces.*;

import io.github.asymlora.*;
import io.github.asymlora.adapter.*;
import io.github.asymlora.criterion.*;
import io.github.asymlora.data.*;
import io.github.asymlora.linalg.*;
import io.github.asymlora.metric.*;
import io.github.asymlora.model.*;
import io.github.asymlora.notebook.*;
import io.github.asymlora.similarity.*;
import io.github.asymlora.stat.*;
import io.github.asymlora.study.RateSearch;
import io.github.asymlora.tensor.*;
import io.github.asymlora.text.*;
import io.github.asymlora.theory.*;
import io.github.asymlora.train.*;
import io.github.asymlora.model.Config; // rather than Plotly's
import static io.github.asymlora.adapter.Factor.*;

// What every notebook sees without importing it.
import java.nio.file.*;
import java.util.*;
import java.util.function.*;
import java.util.stream.*;

import ai.djl.ndarray.*;
import ai.djl.ndarray.types.*;

import tech.tablesaw.api.*;
import tech.tablesaw.plotly.components.*;
import tech.tablesaw.plotly.traces.*;

import io.github.asymlora.*;
import io.github.asymlora.notebook.*;

/** What a notebook shows: tables, figures and the progress of a run, drawn by JupyterLab without the network. */
package io.github.asymlora.notebook;

// C interface of the parts of Verilator's runtime that the Rust side uses.

#include <exception>
#include <memory>
#include <mutex>

#include "verilated.h"
#include "verilated_cov.h"
#include "verilated_fst_c.h"

extern "C" void verilated_rs_stop(const char* file, int line, const char* message);
extern "C" void verilated_rs_finish();

// The three functions that a model calls to end the simulation; declared in verilated_funcs.h.
void vl_stop(const char* file, int line, const char*) { verilated_rs_stop(file, line, "assertion failed or $stop"); }
void vl_fatal(const char* file, int line, const char*, const char* message) { verilated_rs_stop(file, line, message); }
void vl_finish(const char*, int, const char*) { verilated_rs_finish(); }

extern "C" {

VerilatedContext* verilated_context_new(int argc, const char** argv) {
    auto context = std::make_unique<VerilatedContext>();
    context->commandArgs(argc, argv);
    return context.release();
}

void verilated_context_delete(VerilatedContext* context) { delete context; }

void verilated_context_enter(VerilatedContext* context) { Verilated::threadContextp(context); }

void verilated_context_assert_on(VerilatedContext* context, int on) { context->assertOn(on != 0); }

void verilated_context_write_coverage(VerilatedContext* context, const char* path) {
    context->coveragep()->write(path);
}

void verilated_trace_ever_on(int on) { Verilated::traceEverOn(on != 0); }

VerilatedFstC* verilated_fst_new() { return new VerilatedFstC; }
void verilated_fst_delete(VerilatedFstC* fst) { delete fst; }
int verilated_fst_open(VerilatedFstC* fst, const char* path) {
    fst->open(path);
    return fst->isOpen();
}
void verilated_fst_dump(VerilatedFstC* fst, uint64_t time) { fst->dump(time); }
void verilated_fst_flush(VerilatedFstC* fst) { fst->flush(); }
void verilated_fst_close(VerilatedFstC* fst) { fst->close(); }
}

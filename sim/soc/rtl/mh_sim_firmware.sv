`default_nettype none

/// Loads the program that `+firmware=FILE` names into the memory of the SoC.
module mh_sim_firmware;
  string file;
  initial begin
    if ($value$plusargs("firmware=%s", file) != 0) $readmemh(file, mh_soc.u_ram.mem);
  end
endmodule

bind mh_soc mh_sim_firmware u_sim_firmware ();

`default_nettype wire
